"""The Merkle tree over the entries: leaves, proofs, signed checkpoints, keys."""
