"""Appraisal sheets: what is offered as new, from its claim to a decision with reasons."""
