"""The journal's public pages."""
