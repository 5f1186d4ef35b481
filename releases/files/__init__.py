"""The files of releases: stored, scanned, served, moved away."""
