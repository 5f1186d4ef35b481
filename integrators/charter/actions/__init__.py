"""What is written of the charter."""
