"""What the registry hands to the house: badges, duties, navigation, search, evidence."""
