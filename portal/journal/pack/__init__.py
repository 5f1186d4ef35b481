"""The audit pack, to be checked elsewhere."""
