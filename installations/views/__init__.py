"""Pages of installation reports."""
