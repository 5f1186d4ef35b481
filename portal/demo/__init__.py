"""The demo: two years of a small invented France, written through the actions."""
