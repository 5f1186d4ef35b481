"""Text found and sorted whatever accents, case, ligatures, hyphens and apostrophes it bears."""
