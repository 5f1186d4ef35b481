"""Writes of the support desk: tickets, incoming mail, tracker, calls, closings."""
