"""What administrators do about accounts."""
