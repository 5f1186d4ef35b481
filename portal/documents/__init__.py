"""Documents that prove something: issued, rendered, sealed, verified by anyone."""
