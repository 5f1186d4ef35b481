"""What the support desk hands to the house: badges, duties, navigation, search."""
