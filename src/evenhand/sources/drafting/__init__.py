"""Drafts a mapping for a table that nobody has mapped yet, and says the reason of each line."""
