"""The demo's registry."""
