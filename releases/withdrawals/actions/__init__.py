"""What people do about a withdrawal."""
