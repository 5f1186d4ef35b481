"""Signals of releases, sent inside the transaction to the apps above."""

from django.dispatch import Signal

release_published = Signal()
"""A release became the current one of its line. Argument: `release`."""

release_withdrawn = Signal()
"""A release was withdrawn. Arguments: `withdrawal`, `by`.

Sent before the people who downloaded it are told, so that a receiver may name the sites that
each person answers for: see `releases.withdrawals.announcements.tell_recipients`.
"""

file_downloaded = Signal()
"""Somebody began to download a file. Arguments: `download`, `release`, `by`.

Sent once per transfer, inside the transaction that records it.
"""
