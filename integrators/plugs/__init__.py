"""What the registry hands to the house: badges, documents, duties, evidence, navigation, search."""
