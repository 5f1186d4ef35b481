"""The pages of legal files."""
