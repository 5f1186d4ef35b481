"""The admin's look."""
