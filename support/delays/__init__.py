"""Support's hours, days off and targets: planned from a day on, and what they mean."""
