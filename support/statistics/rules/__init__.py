"""What is counted, of which tickets, in which groups: all by the database."""
