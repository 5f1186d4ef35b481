"""Delivery of outgoing mails, from the row to the mail server."""
