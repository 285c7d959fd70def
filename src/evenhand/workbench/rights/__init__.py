"""Safeguards: what keeps the work lawful, fair and open to checks."""
