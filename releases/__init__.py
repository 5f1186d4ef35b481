"""Certified releases, in rooms: catalogue, drafting, files, withdrawals, wiki and others."""
