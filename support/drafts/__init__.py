"""Drafts of answers and tickets that somebody has not sent yet."""
