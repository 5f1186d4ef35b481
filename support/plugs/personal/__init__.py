"""What support hands over of a person: their tickets, and what they said on other ways."""
