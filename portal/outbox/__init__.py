"""Outgoing mail as rows, their delivery, and the bell."""
