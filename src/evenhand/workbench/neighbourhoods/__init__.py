"""What is known of a neighbourhood, so that it stays when its officer goes."""
