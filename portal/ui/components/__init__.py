"""The components that pages are built of."""
