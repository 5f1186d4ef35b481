"""Fingerprints and signatures that anyone can check with public tools."""
