"""Analysis: why here?"""
