"""The pages of the registry, by who uses them."""
