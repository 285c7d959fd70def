"""What do we know of my area, and what is being done there?"""
