"""Taking over from Odoo what support kept there: read, mapped, seen, then written once."""
