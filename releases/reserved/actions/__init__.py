"""Writes of reserved documents: versions, readers, readings."""
