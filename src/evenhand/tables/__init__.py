"""Checked data frames of one kind of thing; holding one is the proof that it was checked."""
