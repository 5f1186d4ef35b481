"""Checks of the journal and audit packs, asked for on a page and carried out by a worker."""
