"""One module for each kind of origin: files in, tables and a data-quality report out."""
