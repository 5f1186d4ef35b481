"""What is written to a draft, until it is published."""
