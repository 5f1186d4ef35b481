"""Rendering a document once, and sealing it."""
