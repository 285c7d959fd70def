"""What keeps the work fair: disclosure control, over-policing audit, narrative guard."""
