"""How the tables of the partnership came to be as they are."""
