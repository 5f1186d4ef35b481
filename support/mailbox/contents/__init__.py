"""What the parts of a mail hold: pages, invitations, what Outlook wraps, and what is left out."""
