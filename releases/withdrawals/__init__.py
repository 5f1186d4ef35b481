"""Withdrawals of releases: decided, told, acknowledged."""
