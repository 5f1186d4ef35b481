"""What is kept of people: which columns are theirs, and for how long."""
