"""What staff write in the wiki."""
