"""How the tables of neighbourhoods came to be as they are."""
