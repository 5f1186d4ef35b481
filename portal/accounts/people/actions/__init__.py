"""Writes of people about their own account."""
