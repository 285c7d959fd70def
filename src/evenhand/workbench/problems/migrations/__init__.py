"""How the tables of asked passings came about."""
