"""Copies of checkpoints outside: those who hold one can tell whether the journal was rewritten."""
