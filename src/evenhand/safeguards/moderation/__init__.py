"""Moderation: what a resident's text is held for before two people read it, and why."""
