"""Verification: whether a document is ours, whole, and proven."""
