"""Writes about files: downloads, accepted notes, virus checks."""
