"""Safety walks: the route, the sheets on paper, and the blank table that the import reads back."""
