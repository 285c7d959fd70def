"""Response: what could be done, by whom, and where?"""
