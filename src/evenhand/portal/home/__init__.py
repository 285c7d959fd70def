"""What can I do here, and is it for me?"""
