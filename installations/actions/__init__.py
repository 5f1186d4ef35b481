"""Writes of installation reports: begun, submitted, signed, cancelled, recalled."""
