"""Crisalid's own people: invited, given roles, closed."""
