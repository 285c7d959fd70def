"""The workbench: web pages on which partners work a problem together."""
