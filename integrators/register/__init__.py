"""The public register of approved integrators."""
