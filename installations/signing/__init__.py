"""How parties are brought to sign, and the session that is lent to the merchant."""
