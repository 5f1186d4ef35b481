"""People who sign in: accounts, roles, sign-in, second factor, proofs of who signs."""
