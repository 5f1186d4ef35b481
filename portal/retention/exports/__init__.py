"""Copies of what is kept of a person, for them (GDPR 15 and 20): asked for, made, handed out."""
