"""Reminders of what ends, or is awaited: each occurrence once."""
