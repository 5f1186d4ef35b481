"""The releases' events in sentences, one module for each family."""
