"""Verification of the journal, and of the rows that it tells of."""
