"""Writes of contracts and fees."""
