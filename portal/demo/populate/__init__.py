"""Many rows at once, for load tests."""
