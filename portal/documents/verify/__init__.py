"""Whether a document is ours, whole, and proven."""
