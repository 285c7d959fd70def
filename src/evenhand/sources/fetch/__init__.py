"""Files of open-data portals, fetched when asked for and never otherwise."""
