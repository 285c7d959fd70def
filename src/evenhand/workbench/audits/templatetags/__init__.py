"""Template tags of audits."""
