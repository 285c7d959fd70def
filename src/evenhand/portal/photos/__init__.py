"""Photos of a place: only a copy is kept, and on it what may tell of a person is covered."""
