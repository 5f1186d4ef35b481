"""Companies that ask to become integrators."""
