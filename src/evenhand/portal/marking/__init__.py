"""How safe do I feel here, and what disturbs: three steps, and nothing is kept before Send."""
