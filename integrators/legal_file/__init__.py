"""The legal file: documents asked for, sent and checked, and the messages about them."""
