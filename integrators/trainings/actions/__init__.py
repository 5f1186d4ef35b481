"""Writes of trainings: recorded, planned, certified."""
