"""An existing registry from CSV or XLSX: columns, file, what each row leads to, and the work."""
