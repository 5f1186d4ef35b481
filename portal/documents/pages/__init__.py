"""The public verification pages."""
