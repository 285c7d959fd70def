"""What residents sent, and what became of it."""
