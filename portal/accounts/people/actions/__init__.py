"""What people do about their own account."""
