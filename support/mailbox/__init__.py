"""Mail that comes in: taken from a server, read, matched to a ticket."""
