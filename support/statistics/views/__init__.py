"""Pages of the statistics, the lists behind their figures, and their files."""
