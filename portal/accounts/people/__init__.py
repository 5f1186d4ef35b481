"""People's own accounts: invited, accepted, kept up to date."""
