"""What a visitor types into a public form is kept, for that browser alone, and not for long."""

import datetime as dt
import json
import uuid

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from portal.core import clock
from portal.drafts import keeping, visitors
from portal.drafts.models import FormDraft
from portal.drafts.tasks import forget_drafts
from tests.cast import sign_in
from tests.integrators import factories as make

pytestmark = pytest.mark.django_db
URL = reverse("drafts:visitor")
APPLY = reverse("integrators:apply")


def sent(key=None, revision=0, at=APPLY, **values):
    return {
        "key": str(key or uuid.uuid4()), "revision": revision, "at": at, "form": ":name",
        "window": "a", "values": json.dumps({name: [value] for name, value in values.items()}),
        "changed": json.dumps(list(values)),
    }  # fmt: skip


@pytest.fixture(autouse=True)
def _fresh_rates(db):
    cache.clear()


@pytest.fixture
def visitor():
    browser = Client()
    browser.get(APPLY)
    return browser


def kept(browser):
    return browser.get(URL, {"at": APPLY}).json()["drafts"]


def test_a_visitor_finds_again_what_was_typed_and_nobody_else_does(visitor, cast):
    data = sent(name="Caisses du Ried")
    assert visitor.post(URL, data).json()["revision"] == 1
    assert [draft["values"] for draft in kept(visitor)] == [{"name": ["Caisses du Ried"]}]
    other = Client()
    other.get(APPLY)
    assert kept(other) == []
    assert other.post(URL, data).status_code == 400
    other.post(reverse("drafts:visitor_throw_away"), {"key": data["key"]})
    technician = sign_in(Client(), cast.technician)
    technician.post(reverse("drafts:throw_away"), {"key": data["key"]})
    row = FormDraft.objects.get()
    cookie = visitor.cookies[visitors.COOKIE].value
    assert row.visitor not in cookie
    assert cookie.split(":")[0] not in row.visitor
    visitor.post(reverse("drafts:visitor_throw_away"), {"key": data["key"]})
    assert kept(visitor) == []


def test_the_page_says_whose_drafts_it_keeps_and_where(visitor, cast):
    page = visitor.get(APPLY).content.decode()
    answer = visitor.get(URL, {"at": APPLY})
    assert answer["Cache-Control"] == "private, no-store"
    assert f'data-drafts="{URL}"' in page
    assert answer.json()["of"] in page
    assert answer.json()["secret"] not in page
    cookie = visitor.cookies[visitors.COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    # Other pages give no cookie, and one's own account keeps what its owner types.
    stranger = Client()
    stranger.get("/")
    assert visitors.COOKIE not in stranger.cookies
    technician = sign_in(Client(), cast.technician)
    assert f'data-drafts="{reverse("drafts:index")}"' in technician.get(APPLY).content.decode()
    assert visitors.COOKIE not in technician.cookies


def test_a_candidature_that_was_sent_leaves_no_draft(visitor):
    data = sent(name="Caisses du Ried")
    visitor.post(URL, data)
    form = {
        **make.candidature_data(), "activities": ["sell"], "lines": ["V4"], "consent": "on",
        "draft": data["key"], "altcha": make.solved(),
    }  # fmt: skip
    assert visitor.post(APPLY, form | {"email": "non"}).status_code == 200
    assert kept(visitor), "A form that is refused keeps its draft."
    assert visitor.post(APPLY, form).status_code == 302
    assert not FormDraft.objects.exists()


def test_a_form_begun_before_the_sign_in_is_still_its_writers(visitor, cast):
    of = visitor.get(URL, {"at": APPLY}).json()["of"]
    sign_in(visitor, cast.technician)
    assert visitor.post(APPLY, {"draft_of": of}).status_code == 200
    assert visitor.post(APPLY, {"draft_of": "0" * 16}).status_code == 409


@pytest.mark.parametrize("at", [reverse("support:new"), "/nowhere/", "apply"])
def test_only_forms_for_visitors_are_kept(visitor, at):
    assert visitor.post(URL, sent(at=at, name="A")).status_code == 400


@pytest.mark.parametrize("cookie", ["", "x", "a:b:c"])
def test_nothing_is_kept_without_a_cookie_of_ours(cookie):
    browser = Client()
    browser.cookies[visitors.COOKIE] = cookie
    answer = browser.post(URL, sent(name="A"))
    assert answer.status_code == 422
    assert answer.json()["why"]
    assert not FormDraft.objects.exists()


def test_what_visitors_have_kept_is_bounded(visitor, monkeypatch):
    assert visitor.post(URL, sent(name="A" * keeping.LONGEST_OF_VISITORS)).status_code == 422
    for number in range(keeping.MOST_OF_VISITORS + 1):
        visitor.post(URL, sent(name=str(number)))
    assert FormDraft.objects.count() == keeping.MOST_OF_VISITORS
    for number in range(40):
        # However the revision is written: none means that the form was begun.
        answer = visitor.post(URL, sent(revision=("0", "00", "0.0")[number % 3], name="A"))
    assert answer.status_code == 422
    assert "Trop de demandes" in answer.json()["why"]
    begun = FormDraft.objects.latest("updated_at")
    assert visitor.post(URL, sent(begun.pk, 1, name="B")).status_code == 200


def test_a_visitors_draft_is_forgotten_after_a_week(visitor):
    visitor.post(URL, sent(name="A"))
    old = clock.now() - keeping.KEPT_OF_VISITORS - dt.timedelta(minutes=1)
    FormDraft.objects.update(updated_at=old)
    assert kept(visitor) == []
    forget_drafts()
    assert not FormDraft.objects.exists()
