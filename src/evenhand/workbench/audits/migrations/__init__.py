"""How the tables of audits came to be as they are."""
