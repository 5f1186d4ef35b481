"""Trainings: the catalogue, planned sessions, and what was recorded."""
