"""The demo: a small France that plays its part through the actions."""
