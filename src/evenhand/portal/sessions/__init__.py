"""When is it for me, what is it about, and what will be kept of me?"""
