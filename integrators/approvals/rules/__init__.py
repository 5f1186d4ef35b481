"""Who may act for whom, on a day, and why not."""
