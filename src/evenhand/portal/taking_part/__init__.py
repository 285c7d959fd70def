"""What are the choices, and what would I give up?"""
