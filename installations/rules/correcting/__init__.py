"""Rules of corrections: when a report may be corrected, and what could be installed that day."""
