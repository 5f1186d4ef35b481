import pytest
from django.test import Client

from tests.cast import sign_in


@pytest.fixture
def as_(cast):
    """`as_("quality")`: a client in which this one of the cast is signed in."""

    def client(name):
        return sign_in(Client(), getattr(cast, name))

    return client
