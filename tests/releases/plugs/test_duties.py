"""Duties of quality staff about releases, and what visitors read meanwhile."""

import pytest
from django.test import Client

from portal.core.duties import duties_of
from tests.releases import factories

pytestmark = pytest.mark.django_db


def titles(user):
    return [str(duty.title) for duty in duties_of(user)]


def test_a_line_without_a_current_version_is_a_duty_until_there_is_one(cast):
    old = factories.published(cast)
    told = "La gamme V4 n’a pas de version certifiée"
    assert told not in titles(cast.quality)
    factories.withdraw(cast.quality, old)
    assert told in titles(cast.quality)
    assert told not in titles(cast.technician)
    page = Client().get("/").text
    assert "Aucune version certifiée pour le moment" in page
    assert old.get_absolute_url() in page
    factories.published(cast, version=factories.NEWER_V4)
    assert told not in titles(cast.quality)
    assert "Aucune version certifiée pour le moment" not in Client().get("/").text


def test_going_back_leaves_no_line_alone(cast):
    old = factories.published(cast)
    new = factories.published(cast, version=factories.NEWER_V4)
    factories.withdraw(cast.quality, new, replacement=old)
    assert "La gamme V4 n’a pas de version certifiée" not in titles(cast.quality)
