"""Who is in, on what terms, and whether everybody turned up."""
