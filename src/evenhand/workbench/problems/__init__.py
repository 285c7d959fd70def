"""Problem files: a partnership works a problem through, from a finding to what became of it."""
