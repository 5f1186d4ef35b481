"""Writes of a draft, from its creation to its publication."""
