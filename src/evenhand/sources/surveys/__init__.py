"""Surveys as they are exported – one row for each person asked – become answers, items, design."""
