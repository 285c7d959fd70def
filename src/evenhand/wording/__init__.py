"""Every sentence the software prints: translated messages, never built from fragments."""
