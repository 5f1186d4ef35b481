"""What is written of a legal file."""
