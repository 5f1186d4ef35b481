"""Satisfaction: what the integrator thinks of how a ticket was handled (DOC-QLT-210)."""
