"""Writes of the wiki: pages and images."""
