"""Signals of accounts, sent inside the transaction to the apps above."""

from django.dispatch import Signal

invitation_accepted = Signal()
"""kwargs: `invitation` (accepted), `user` (new, or signed in when accepting)."""
