"""The pages of the wiki."""
