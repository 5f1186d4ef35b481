"""The Atom feed, as a reader of feeds understands it (RFC 4287)."""

import datetime as dt
from urllib.parse import unquote

import feedparser
import pytest
import time_machine
from django.conf import settings

from portal.core import clock
from releases.models import Release
from tests.releases import factories

pytestmark = pytest.mark.django_db
URL = "/releases/feed.xml"


def read(client, **headers):
    answer = client.get(URL, **headers)
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    found = feedparser.parse(answer.content)
    assert not found.bozo, found.get("bozo_exception")
    return found


def test_it_is_a_whole_atom_feed(client, cast):
    release = factories.published(cast)
    found = read(client)
    assert found.version == "atom10"
    feed = found.feed
    assert (feed.author, feed.language) == ("Crisalid", "fr")
    assert feed.title
    assert feed.updated_parsed
    links = {link.rel: link.href for link in feed.links}
    assert links["self"] == f"{settings.SITE_URL}{URL}"
    [entry] = found.entries
    assert entry.title == f"Version {release.version}"
    assert entry.link == entry.id == f"{settings.SITE_URL}{release.get_absolute_url()}"
    assert unquote(entry.id).endswith(f"/releases/{release.version}/")
    assert entry.updated_parsed
    assert entry.published_parsed
    assert "525/9999-03" in entry.summary


def test_an_entry_keeps_its_identity_on_every_host_and_when_it_is_withdrawn(client, cast, settings):
    settings.ALLOWED_HOSTS = ["*"]
    release = factories.published(cast)
    [before] = read(client).entries
    assert read(client, HTTP_HOST="portal.example").entries[0].id == before.id
    with time_machine.travel(clock.now() + dt.timedelta(hours=1), tick=False):
        factories.withdraw(cast.quality, release)
        [after] = read(client).entries
    assert after.id == before.id
    assert after.updated_parsed > before.updated_parsed
    assert after.title.startswith("Retirée")
    assert "Le total peut être faux." in after.summary


def test_what_people_wrote_is_text(client, cast):
    release = factories.published(cast)
    Release.objects.filter(pk=release.pk).update(summary_fr="Prix < 10 & <b>gras</b>")
    [entry] = read(client).entries
    assert "&lt;b&gt;gras&lt;/b&gt;" in entry.summary
