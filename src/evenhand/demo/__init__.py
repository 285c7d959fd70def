"""The synthetic city whose truth is known."""
