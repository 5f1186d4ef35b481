"""Forms of installation reports."""
