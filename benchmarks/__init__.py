"""Benchmarks: peers and ourselves side by side."""
