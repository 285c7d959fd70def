"""What comes into the city and what leaves it: imports, quality, releases."""
