"""Rights in templates."""
