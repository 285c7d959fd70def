"""Which cities and regions do we know, what do they know of, and what have we asked them?"""
