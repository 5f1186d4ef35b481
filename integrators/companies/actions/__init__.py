"""Writes of companies, their people and establishments."""
