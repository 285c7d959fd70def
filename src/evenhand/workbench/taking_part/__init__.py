"""What do we ask residents, and what do we do with what they say?"""
