"""Writes of a legal file: documents and messages."""
