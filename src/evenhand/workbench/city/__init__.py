"""The city page: what is going on, and how sure that is."""
