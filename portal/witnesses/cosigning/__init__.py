"""Witnesses: those outside who sign our checkpoints too, once they have seen that each continues
the one before (c2sp.org/tlog-witness, c2sp.org/tlog-cosignature)."""
