"""Crisalid's support desk: tickets, the mailbox, calls, the tracker, evaluations."""
