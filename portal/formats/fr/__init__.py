"""French date formats of Django's own pages."""
