"""A release from its first draft to its publication."""
