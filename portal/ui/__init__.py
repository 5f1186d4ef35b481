"""What all pages are made of: components, frame, lists, forms, the admin's look, search."""
