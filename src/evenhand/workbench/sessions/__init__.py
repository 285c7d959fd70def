"""What do we want to ask other cities, who speaks, and who comes?"""
