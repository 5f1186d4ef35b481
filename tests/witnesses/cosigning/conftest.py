"""A real witness, and one that is registered."""

import pytest
from django.test import Client

from portal.journal.tree import keys
from portal.witnesses.cosigning.actions import register_witness
from tests.cast import sign_in
from tests.harness.servers.witness import Witness


@pytest.fixture
def as_(cast):
    """A browser in which somebody of the cast is signed in."""
    return lambda who: sign_in(Client(), getattr(cast, who))


@pytest.fixture
def server(db):
    """A witness that answers on a port of its own."""
    running = Witness(keys.verifier().vkey()).start()
    yield running
    running.stop()


@pytest.fixture
def witness(cast, server):
    """It is registered as one that we call."""
    return register_witness(
        by=cast.quality, name="Notaire Klein", vkey=server.vkey(), url=server.url
    )


@pytest.fixture
def visitor(cast, server):
    """It is registered as one that comes by itself."""
    return register_witness(by=cast.admin, name="Auditeur", vkey=server.vkey(), url="")
