"""Signing a report: mailed links, and the session lent to the merchant."""
