"""What a company is known by: its country, and the numbers that it has there."""
