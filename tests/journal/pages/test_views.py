import datetime as dt
import json

import pytest
from django.urls import reverse

from portal.core import clock
from portal.journal.models import Checkpoint
from portal.journal.pages import entries as pages_entries
from portal.journal.record import Personal
from portal.journal.tree import keys, signed_note
from tests.cast import make_user, sign_in
from tests.journal.factories import entries, entry, erased, sequenced, user

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


def read(auditor, query=None):
    """The entries that the journal's page shows for a query."""
    return auditor.get(reverse("journal:index"), query or {}).context["page"].rows


def test_auditors_read_the_entries_newest_first(auditor):
    made = sequenced(3)
    waiting = entry()
    response = auditor.get(reverse("journal:index"))
    assert response.context["page"].rows == [waiting, *reversed(made)]
    assert "en attente" in response.content.decode()


def test_an_entry_is_a_sentence_with_its_technical_part_folded(auditor):
    made = entry(event="account.deactivated", data={"reason": "Parti"})
    page = auditor.get(reverse("journal:index")).text
    sentence, _fold, technical = page.partition('<details class="told__fold')
    assert "Le portail a fermé un compte" in sentence
    assert "Motif\u00a0: Parti" in sentence
    assert "account.deactivated" not in sentence.partition("<main")[2]
    assert "account.deactivated" in technical
    assert reverse("journal:entry", args=[made.pk]) in technical


def test_pages_go_on_by_key_while_entries_come_in(auditor, monkeypatch):
    monkeypatch.setattr(pages_entries, "SIZE", 4)
    made = entries(6)
    first = auditor.get(reverse("journal:index")).context["page"]
    entries(3)
    second = auditor.get(reverse("journal:index") + first.next).context["page"]
    seen = [item.pk for page in (first, second) for item in page.rows]
    assert seen == [item.pk for item in reversed(made)]
    assert not first.previous
    assert second.previous


def test_entries_are_found_by_event_and_by_subject(auditor):
    one, other = entry(event="charter.signed"), entry(event="report.signed")
    assert read(auditor, {"event": "charter.signed"}) == [one]
    assert read(auditor, {"subject": f"accounts.User:{other.subject_id}"}) == [other]


def test_entries_are_found_by_their_kind(auditor):
    one, _other = entry(event="charter.signed"), entry(event="ticket.closed")
    assert read(auditor, {"kind": "approvals"}) == [one]


def test_entries_are_found_by_whoever_did_it(auditor):
    anne, karl = user(name="Anne Weiss"), user(name="Karl Weiss")
    hers, his = entry(by=anne), entry(by=karl)
    assert read(auditor, {"person": "anne"}) == [hers]
    assert read(auditor, {"person": karl.email.upper()}) == [his]
    assert read(auditor, {"person": str(karl.pk)}) == [his]
    page = auditor.get(reverse("journal:index"), {"person": "weiss"})
    assert "Plusieurs portent ce nom" in page.text
    assert f"Anne Weiss ({anne.pk})" in page.text
    assert not page.context["page"].rows


def test_an_entry_says_when_the_database_accepted_it_and_what_was_erased(auditor):
    someone = user()
    made = entry(someone, data={"name": Personal("Jeanne Klein")})
    place = reverse("journal:entry", args=[made.pk])
    page = auditor.get(place)
    assert "Acceptée par la base de données" in page.text
    assert "déclarée" not in page.text
    assert "Jeanne Klein" in page.text
    erased(someone)
    page = auditor.get(place)
    assert "Jeanne Klein" not in page.text
    assert "(effacé le" in page.text
    with clock.moved_to(clock.now() - dt.timedelta(days=3)):
        declared = entry()
    assert "déclarée" in auditor.get(reverse("journal:entry", args=[declared.pk])).text


def test_entries_are_found_by_period_in_paris(auditor):
    made = []
    for moment in ("2026-03-01T22:59:59", "2026-03-01T23:00:00", "2026-03-02T22:59:59",
                   "2026-03-02T23:00:00"):  # fmt: skip
        with clock.moved_to(dt.datetime.fromisoformat(f"{moment}+00:00")):
            made.append(entry())
    day = "2026-03-02"
    assert read(auditor, {"since": day, "until": day}) == [made[2], made[1]]
    assert read(auditor, {"since": day}) == made[:0:-1]
    assert read(auditor, {"until": day}) == made[2::-1]


def test_entries_are_found_by_company(auditor, cast):
    about = entry(cast.integrator, event="integrator.suspended")
    ticket = entry(cast.technician_rep, event="representative.left")
    by_them = entry(event="release.downloaded", by=cast.technician)
    elsewhere = entry(cast.elsewhere, event="integrator.suspended")
    for typed in (cast.integrator.siren, cast.integrator.name, str(cast.integrator.pk)):
        found = read(auditor, {"company": typed})
        assert found[:3] == [by_them, ticket, about]
        assert elsewhere not in found
    assert elsewhere in read(auditor, {"company": str(cast.elsewhere.pk)})


@pytest.mark.parametrize(
    "query",
    [
        {"kind": "nonsense"}, {"company": "nobody at all"}, {"person": "nobody at all"},
        {"since": "yesterday"}, {"since": "2026-02-02", "until": "2026-02-01"},
        {"subject": "nonsense"}, {"event": "\x00"}, {"company": "\x00"}, {"person": "9" * 40},
    ],
)  # fmt: skip
def test_an_unknown_value_says_so_and_shows_nothing(auditor, query):
    entry()
    page = auditor.get(reverse("journal:index"), query)
    assert page.status_code == 200
    assert not page.context["page"].rows
    assert page.context["form"].errors or page.context["exact"].errors
    assert "error" in page.text or "ne connaît pas" in page.text


@pytest.mark.parametrize("query", [{"after": "x"}, {"before": "9" * 40}, {"event": "no.such"}])
def test_a_query_out_of_shape_is_no_error(auditor, query):
    entry()
    assert auditor.get(reverse("journal:index"), query).status_code == 200


def test_the_cost_of_a_page_does_not_grow(auditor, cast, django_assert_max_num_queries):
    counts = []
    for query in ({}, {"company": cast.integrator.siren, "person": cast.quality.email}):
        for number in (3, 30):
            entries(number)
            entry(cast.integrator, event="integrator.suspended", by=cast.quality)
            with django_assert_max_num_queries(12) as asked:
                assert auditor.get(reverse("journal:index"), query).context["page"].rows
            counts.append(len(asked))
    assert counts[0] == counts[1]
    assert counts[2] == counts[3]


def test_an_entry_shows_what_it_says_and_what_personal_data_is_kept(auditor):
    made = entry(data={"name": Personal("Jeanne Klein"), "n": "<b>"})
    page = auditor.get(reverse("journal:entry", args=[made.pk])).content.decode()
    assert "Jeanne Klein" in page
    assert "&lt;b&gt;" in page
    made.personal_data.all().delete()
    page = auditor.get(reverse("journal:entry", args=[made.pk])).content.decode()
    assert "Jeanne Klein" not in page
    assert json.dumps(str(made.uuid))[1:-1] in page
