"""The catalogue: certified releases, what they carry, and their public pages."""
