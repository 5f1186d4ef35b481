"""What the apps above may want to know of; sent inside the transaction."""

from django.dispatch import Signal

invitation_accepted = Signal()
"""kwargs: `invitation` (accepted), `user` (new, or signed in when accepting)."""
