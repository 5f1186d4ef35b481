"""Clients of the cast."""

from tests.witnesses.conftest import as_  # noqa: F401 (a fixture)
