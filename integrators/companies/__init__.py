"""Companies, their people and their establishments."""
