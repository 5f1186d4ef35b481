"""The withdrawal of a release: decided, told, acknowledged."""
