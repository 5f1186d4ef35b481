"""Writes of withdrawals: withdraw, acknowledge, close an update path."""
