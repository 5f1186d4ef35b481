"""Pages of installation reports and the installed base."""
