"""Tickets found by whatever is written in them: subject, people, company, shop, letters, files."""
