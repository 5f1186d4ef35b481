"""The pages of the support desk: for representatives, for staff, and the public rating."""
