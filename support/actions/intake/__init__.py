"""What the actions on a mail that has come in are made of."""
