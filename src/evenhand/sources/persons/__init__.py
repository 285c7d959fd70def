"""Looks at columns of a file for data of persons."""
