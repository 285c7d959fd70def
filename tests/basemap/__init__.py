"""The basemap, from an extract or a table to tiles and prints."""
