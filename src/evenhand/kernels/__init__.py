"""Compiled kernels and the choice between them and their plain twins."""
