"""Writes of the charter: its versions and its signatures."""
