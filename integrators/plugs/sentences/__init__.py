"""The registry's events in sentences, one module for each family."""
