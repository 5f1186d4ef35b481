"""Proof, at the moment of signing, of who signs."""
