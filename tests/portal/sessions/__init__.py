"""Web conferences."""
