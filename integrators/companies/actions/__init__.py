"""What is written of companies and their people."""
