"""A form that is sent twice counts once."""
