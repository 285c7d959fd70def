"""The audit, read as pages: comments, sign-off, and two audits side by side."""
