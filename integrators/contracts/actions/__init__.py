"""What is written of contracts and fees."""
