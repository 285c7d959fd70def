"""The shift brief: what the next eight hours need, on one page."""
