"""The evidence journal: entries, the Merkle tree over them, checkpoints, verification."""
