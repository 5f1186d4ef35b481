"""Installations: merchants, sites, signed installation reports, the installed base, recalls."""
