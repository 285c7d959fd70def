"""What became of it: by private link for its author, as a list for everybody."""
