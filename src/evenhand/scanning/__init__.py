"""Scanning: what happens, where, when, how much, and for whom?"""
