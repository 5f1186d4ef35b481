"""What is recorded of files and of their downloads."""
