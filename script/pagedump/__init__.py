"""Writes down every page, mail and document of the demo, and compares two such dumps."""
