import pytest
from django.test import Client

from tests.cast import make_user, sign_in
from tests.integrators import factories


@pytest.fixture
def quality(db):
    return make_user("quality", name="Gaëlle Quirin")


@pytest.fixture
def charter(quality):
    return factories.make_charter(quality, version="1.0")


@pytest.fixture
def company(quality):
    """A candidate with a complete legal file, and nobody yet."""
    return factories.make_integrator(quality, name="Moselle Encaissement")


@pytest.fixture
def team(quality, company, charter):
    """(manager, technician) of `company`, trained for V4 and bound by the charter."""
    return factories.make_team(quality, company, charter)


@pytest.fixture
def as_(cast):
    """`as_("quality")`: a client in which this one of the cast is signed in."""

    def client(name):
        return sign_in(Client(), getattr(cast, name))

    return client
