"""The first page of each kind of person; it may look into every app."""
