"""Fixtures for tests of outside copies."""

import pytest
from django.test import Client

from tests.cast import sign_in


@pytest.fixture
def as_(cast):
    """A browser in which somebody of the cast is signed in."""
    return lambda who: sign_in(Client(), getattr(cast, who))
