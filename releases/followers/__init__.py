"""People who follow the releases by mail."""
