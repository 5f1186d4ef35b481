"""What the page's script is answered, and when a draft is done."""

import datetime as dt
import json
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.core import clock
from portal.drafts import keeping, owners
from portal.drafts.models import FormDraft
from portal.drafts.tasks import forget_drafts
from support.models import Ticket
from tests.cast import sign_in

pytestmark = pytest.mark.django_db
URL = reverse("drafts:index")
NEW = reverse("support:new")


def sent(key=None, revision=0, at=NEW, window="a", **values):
    return {
        "key": str(key or uuid.uuid4()), "revision": revision, "at": at, "form": ":subject",
        "window": window, "names": '["photo.png"]',
        "values": json.dumps({name: [value] for name, value in values.items()}),
        "changed": json.dumps(list(values)),
    }  # fmt: skip


@pytest.fixture
def technician(cast):
    return sign_in(Client(), cast.technician)


def kept(client, at=NEW):
    return client.get(URL, {"at": at}).json()["drafts"]


def test_what_is_typed_is_found_again_at_its_address_and_by_nobody_else(cast, technician):
    data = sent(subject="Clôture Z", body="Rien ne sort.\x00")
    told = technician.post(URL, data).json()
    assert told["revision"] == 1
    (draft,) = kept(technician)
    assert draft["values"] == {"subject": ["Clôture Z"], "body": ["Rien ne sort."]}
    assert (draft["key"], draft["files"]) == (data["key"], ["photo.png"])
    assert kept(technician, "/support/") == []
    other = sign_in(Client(), cast.manager)
    assert kept(other) == []
    assert other.post(URL, data).status_code == 400
    other.post(reverse("drafts:throw_away"), {"key": data["key"]})
    assert FormDraft.objects.get().values["subject"] == ["Clôture Z"]


def test_two_first_saves_of_one_draft_are_merged_behind_a_lock(cast, monkeypatch):
    """The other window's row comes between our look and our insert."""
    key, owner = uuid.uuid4(), cast.technician

    def first(window, **values):
        return keeping.Sent(
            key, NEW, ":subject", 0, {name: [one] for name, one in values.items()},
            frozenset(values), window=window,
        )  # fmt: skip

    real = clock.now

    def meanwhile():
        monkeypatch.setattr(clock, "now", real)
        keeping.keep_draft(owner=owner, sent=first("b", body="deux"))
        return real()

    monkeypatch.setattr(clock, "now", meanwhile)
    with CaptureQueriesContext(connection) as asked:
        row, _merged = keeping.keep_draft(owner=owner, sent=first("a", subject="un"))
    assert row.values == {"subject": ["un"], "body": ["deux"]}
    if connection.features.has_select_for_update:
        [last] = [
            q["sql"] for q in asked if q["sql"].startswith("SELECT") and "formdraft" in q["sql"]
        ][-1:]
        assert "FOR UPDATE" in last


def test_two_windows_are_told_of_each_other(technician):
    data = sent(subject="A", body="un")
    technician.post(URL, data)
    technician.post(URL, sent(data["key"], 1, body="deux"))
    told = technician.post(URL, sent(data["key"], 1, window="b", body="trois")).json()
    assert told["conflicts"] == ["body"]
    assert told["theirs"] == {"body": ["deux"]}
    told = technician.post(
        URL, sent(data["key"], told["revision"], window="b", body="trois")
    ).json()
    assert not told["conflicts"]
    assert kept(technician)[0]["values"]["body"] == ["trois"]


def test_a_form_that_led_on_has_no_draft_any_more(technician):
    data = sent(subject="Clôture Z")
    technician.post(URL, data)
    form = {"subject": "Clôture Z", "body": "", "draft": data["key"]}
    assert technician.post(NEW, form).status_code == 200
    assert kept(technician), "A form that is refused keeps its draft."
    assert technician.post(NEW, form | {"body": "Rien ne sort."}).status_code == 302
    assert Ticket.objects.get().subject == "Clôture Z"
    assert kept(technician) == []
    late = technician.post(URL, sent(data["key"], 1, subject="Clôture"))
    assert late.status_code == 409
    assert "autre fenêtre" in late.json()["why"]


def test_a_form_that_asks_to_sign_in_keeps_its_draft(cast, technician):
    data = sent(subject="Clôture Z")
    technician.post(URL, data)
    technician.cookies.clear()
    answer = technician.post(NEW, {"subject": "Clôture Z", "body": "B", "draft": data["key"]})
    assert answer.url.startswith(reverse("account_login"))
    assert FormDraft.objects.count() == 1


@pytest.mark.parametrize("headers", [{}, {"X-Requested-With": "autosave"}])
def test_nothing_is_done_in_the_name_of_who_signed_in_meanwhile(cast, headers):
    browser = sign_in(Client(), cast.manager)
    data = {"subject": "A", "body": "B", "draft_of": owners.tag_of(cast.technician)}
    answer = browser.post(NEW, data, headers=headers)
    assert answer.status_code == 409
    assert not Ticket.objects.exists()
    own = data | {"draft_of": owners.tag_of(cast.manager)}
    assert browser.post(NEW, own).status_code == 302


def test_the_key_is_its_owners_alone_and_no_cache_keeps_it(cast, technician):
    answer = technician.get(URL)
    assert answer["Cache-Control"] == "private, no-store"
    assert answer.json()["of"] == owners.tag_of(cast.technician)
    assert answer.json()["secret"] == owners.secret_of(cast.technician)
    assert owners.secret_of(cast.technician) != owners.secret_of(cast.manager)
    page = technician.get(NEW).content.decode()
    assert owners.tag_of(cast.technician) in page
    assert owners.secret_of(cast.technician) not in page


@pytest.mark.parametrize(
    "wrong", [{"values": "[]"}, {"values": '{"a": "b"}'}, {"changed": '{"a": 1}'}, {"key": "x"}]
)
def test_what_no_page_sends_is_refused(technician, wrong):
    assert technician.post(URL, sent(subject="A") | wrong).status_code == 400


def test_what_is_too_long_is_told(technician):
    answer = technician.post(URL, sent(body="a" * (keeping.LONGEST + 1)))
    assert answer.status_code == 422
    assert not FormDraft.objects.exists()


def test_old_drafts_are_forgotten_and_the_oldest_give_way(technician, monkeypatch):
    monkeypatch.setattr(keeping, "MOST", 2)
    keys = [technician.post(URL, data).json() and data["key"] for data in
            (sent(at=f"/{number}/", subject="A") for number in range(3))]  # fmt: skip
    assert {str(key) for key in FormDraft.objects.values_list("pk", flat=True)} == set(keys[1:])
    old = clock.now() - keeping.KEPT - dt.timedelta(minutes=1)
    FormDraft.objects.filter(pk=keys[1]).update(updated_at=old)
    assert kept(technician, "/1/") == []
    forget_drafts()
    assert [str(row.pk) for row in FormDraft.objects.all()] == [keys[2]]


def test_a_page_with_its_drafts_asks_little(technician, django_assert_max_num_queries):
    for number in range(3):
        technician.post(URL, sent(subject=str(number)))
    with django_assert_max_num_queries(6):
        assert kept(technician)[0]["values"] == {"subject": ["2"]}
