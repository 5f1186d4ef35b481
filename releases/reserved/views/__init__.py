"""The pages of reserved documents."""
