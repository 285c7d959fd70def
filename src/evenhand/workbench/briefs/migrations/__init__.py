"""How the tables of briefs came to be as they are."""
