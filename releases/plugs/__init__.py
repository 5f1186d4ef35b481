"""What releases hand to the house: badges, duties, search, evidence, banners."""
