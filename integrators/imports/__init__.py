"""Import of an existing registry from CSV or XLSX."""
