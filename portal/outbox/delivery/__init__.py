"""From a row to the mail server."""
