"""The admin's look and names."""
