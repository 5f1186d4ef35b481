"""The documentation of the product lines."""
