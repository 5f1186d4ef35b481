"""The pages of contracts and fees."""
