"""The public page of an evaluation."""

import re

import pytest
from django.test import Client
from lxml import html

from portal.outbox.models import OutgoingMail
from support.models import SatisfactionRating
from tests.support.factories import make_closed

pytestmark = pytest.mark.django_db


@pytest.fixture
def link(cast):
    make_closed(cast)
    text = OutgoingMail.objects.get(key__startswith="ticket.evaluation").text
    return re.search(r"/support/rate/[\w-]+/\?score=4", text).group()


def test_opening_the_link_chooses_and_does_not_vote(link):
    for method in ("get", "head"):
        response = getattr(Client(), method)(link)
        assert response.status_code == 200
    page = Client().get(link).text
    assert re.search(r'value="4"[^>]*checked', page)
    assert SatisfactionRating.objects.get().score is None


def test_a_browser_may_send_the_form(link):
    # With no-referrer it would send “Origin: null”, which the protection against CSRF refuses.
    assert Client().get(link).headers["Referrer-Policy"] == "same-origin"


def test_a_post_answers_once(link):
    path = link.partition("?")[0]
    client = Client()
    assert client.post(path, {"score": "5", "comment": "Merci"}).status_code == 302
    assert "Merci" in client.get(path).text
    client.post(path, {"score": "1"})
    rating = SatisfactionRating.objects.get()
    assert (rating.score, rating.comment) == (5, "Merci")


@pytest.mark.parametrize("score", ["", "6", "x", "²"])
def test_a_wrong_score_is_told(link, score):
    response = Client().post(link.partition("?")[0], {"score": score})
    assert response.status_code == 200
    assert SatisfactionRating.objects.get().score is None


@pytest.mark.parametrize("token", ["x", "a" * 300, "%00", "é"])
def test_an_unknown_link_is_not_found(db, token):
    assert Client().get(f"/support/rate/{token}/").status_code == 404


def test_a_strange_preselection_is_ignored(link):
    page = Client().get(link.replace("=4", "=<script>"))
    assert page.status_code == 200
    assert not html.fromstring(page.text).xpath("//input[@type='radio'][@checked]")
    assert not SatisfactionRating.objects.exclude(score=None).exists()
