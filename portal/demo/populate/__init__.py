"""Bulk rows for load tests, written without the actions."""
