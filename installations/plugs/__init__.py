"""What installations hand to the house: badges, charts, duties, search, evidence."""
