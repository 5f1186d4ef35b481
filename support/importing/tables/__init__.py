"""What the files of an export say: their kinds, columns, records and values."""
