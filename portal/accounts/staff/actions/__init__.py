"""Writes of administrators about accounts."""
