"""Web pages for residents: what was released, and what they themselves sent."""
