"""Planning files: a development site, its review, protocol, audits, statement and advice."""
