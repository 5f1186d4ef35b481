"""Clocks that were seen to be wrong: told in the journal, and on the bell."""
