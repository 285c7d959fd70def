"""Arrays in, arrays out: the numerical procedures that methods share."""
