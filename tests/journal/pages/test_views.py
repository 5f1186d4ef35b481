import json

import pytest
from django.urls import reverse

from portal.journal.models import Checkpoint
from portal.journal.pages import entries as pages_entries
from portal.journal.record import Personal
from portal.journal.tree import keys, signed_note
from tests.cast import make_user, sign_in
from tests.journal.factories import entries, entry, sequenced

pytestmark = pytest.mark.django_db


@pytest.fixture
def auditor(client):
    return sign_in(client, make_user("auditor"))


def test_the_latest_checkpoint_is_public(client):
    assert client.get("/journal/checkpoint").status_code == 404
    sequenced(2)
    sequenced(3)
    response = client.get("/journal/checkpoint")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode() == Checkpoint.objects.get(size=5).note
    vkey = client.get("/journal/key").content.decode().splitlines()[0]
    assert (
        signed_note.verify(response.content.decode(), [signed_note.Verifier.parse(vkey)]).size == 5
    )
    assert vkey == keys.verifier().vkey()


def test_auditors_read_the_entries_newest_first(auditor):
    made = sequenced(3)
    waiting = entry()
    response = auditor.get(reverse("journal:index"))
    assert [item.pk for item in response.context["page"].entries] == [
        waiting.pk,
        *(item.pk for item in reversed(made)),
    ]
    assert "en attente" in response.content.decode()


def test_pages_go_on_by_key_while_entries_come_in(auditor, monkeypatch):
    monkeypatch.setattr(pages_entries, "SIZE", 4)
    made = entries(6)
    first = auditor.get(reverse("journal:index")).context["page"]
    entries(3)
    second = auditor.get(reverse("journal:index"), {"before": first.older}).context["page"]
    seen = [item.pk for page in (first, second) for item in page.entries]
    assert seen == [item.pk for item in reversed(made)]
    assert (first.newest, second.newest, second.older) == (True, False, None)


def test_entries_are_found_by_event_and_by_subject(auditor):
    one, other = entry(event="charter.signed"), entry(event="report.signed")
    response = auditor.get(reverse("journal:index"), {"event": "charter.signed"})
    assert response.context["page"].entries == [one]
    subject = f"accounts.User:{other.subject_id}"
    response = auditor.get(reverse("journal:index"), {"subject": subject})
    assert response.context["page"].entries == [other]


@pytest.mark.parametrize(
    "query", [{"before": "x"}, {"before": "9" * 40}, {"subject": "nonsense"}, {"event": "\x00"}]
)
def test_a_query_out_of_shape_is_no_error(auditor, query):
    entry()
    page = auditor.get(reverse("journal:index"), query)
    assert page.status_code == 200
    shown = "test.happened" in page.text
    # What cannot be read is as if it were not asked; what is of no entry finds none.
    assert shown == ("subject" not in query)


def test_the_cost_of_a_page_does_not_grow(auditor, django_assert_max_num_queries):
    for number in (3, 30):
        entries(number)
        with django_assert_max_num_queries(12):
            auditor.get(reverse("journal:index"))


def test_an_entry_shows_what_it_says_and_what_personal_data_is_kept(auditor):
    made = entry(data={"name": Personal("Jeanne Klein"), "n": "<b>"})
    page = auditor.get(reverse("journal:entry", args=[made.pk])).content.decode()
    assert "Jeanne Klein" in page
    assert "&lt;b&gt;" in page
    made.personal_data.all().delete()
    page = auditor.get(reverse("journal:entry", args=[made.pk])).content.decode()
    assert "Jeanne Klein" not in page
    assert json.dumps(str(made.uuid))[1:-1] in page
