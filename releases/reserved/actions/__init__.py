"""What is written of reserved documents."""
