"""The wiki: documentation of the product lines."""
