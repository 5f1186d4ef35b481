"""A document rendered once, and sealed."""
