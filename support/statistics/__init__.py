"""Statistics: satisfaction, delays and volume of the desk, for authorised staff (DOC-QLT-210)."""
