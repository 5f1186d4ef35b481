"""What both parties sign of a report: its schema, its bytes, and how each version is read."""
