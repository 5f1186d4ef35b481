import datetime as dt
import json
from contextlib import suppress

import pytest
from django.db import transaction
from django.utils.translation import gettext_lazy

from portal.accounts.models import User
from portal.core.products import ProductLine
from portal.documents.models import Document
from portal.journal import canonical, clocks, versions
from portal.journal.models import ActorKind, JournalEntry, PersonalDatum, Unsequenced, Why
from portal.journal.record import Actor, Erases, Personal, commitment, record, written_together
from tests.journal.factories import entry, user

pytestmark = pytest.mark.django_db


def test_an_entry_says_who_did_what_to_what_and_when(time_machine):
    time_machine.move_to("2026-03-12T13:05:00.123456Z", tick=False)
    someone = user()
    made = entry(someone, event="charter.signed", by=someone, data={"charter": 3, "ok": None})
    made.refresh_from_db()
    said = json.loads(bytes(made.body))
    assert abs(made.accepted_at - clocks.machine_now()) < dt.timedelta(seconds=30)
    assert said.pop("accepted") == versions.moment_text(made.accepted_at)
    assert said == {
        "v": 2,
        "declared": True,
        "uuid": str(made.uuid),
        "at": "2026-03-12T13:05:00.123456Z",
        "event": "charter.signed",
        "subject": {"type": "accounts.User", "id": str(someone.pk)},
        "actor": {"kind": "user", "id": someone.pk},
        "data": {"charter": 3, "ok": None},
    }
    assert bytes(made.body) == canonical.dumps(made.content)
    assert Unsequenced.objects.get().entry == made


def test_a_time_that_is_the_machines_is_not_called_declared():
    made = entry()
    assert not made.is_declared
    assert "declared" not in made.content
    assert abs(made.accepted_at - made.at) < dt.timedelta(seconds=30)


@pytest.mark.parametrize(
    ("actor", "kind", "said"),
    [
        (Actor.system("sealing"), ActorKind.SYSTEM, {"kind": "system", "id": "sealing"}),
        (Actor.merchant("site:12"), ActorKind.MERCHANT, {"kind": "merchant", "id": "site:12"}),
    ],
)
def test_where_nobody_is_signed_in_an_actor_stands_in(actor, kind, said):
    made = entry(by=actor)
    assert made.actor_kind == kind
    assert made.content["actor"] == said


def test_personal_data_stays_outside_the_body():
    made = entry(data={"signer": {"name": Personal("Jeanne Klein")}, "all": [Personal("Klein")]})
    assert b"Klein" not in bytes(made.body)
    assert made.personal == {"/signer/name": "Jeanne Klein", "/all/0": "Klein"}
    datum = PersonalDatum.objects.get(path="/signer/name")
    assert made.content["data"]["signer"]["name"] == {
        "$personal": commitment(bytes(datum.salt), "Jeanne Klein")
    }
    assert len(bytes(datum.salt)) == 32


def test_the_same_text_twice_is_committed_to_differently():
    made = entry(data={"a": Personal("Klein"), "b": Personal("Klein")})
    data = made.content["data"]
    assert data["a"] != data["b"]


def test_what_an_act_erases_is_one_subjects_and_named_without_a_word_of_it():
    someone, other = user(), user()
    sealed = Document(pk=someone.pk)
    for subject in (someone, someone, other, sealed):
        entry(subject, data={"name": Personal("Klein"), "first_name": Personal("Jeanne")})
    first, second, *_rest = JournalEntry.objects.order_by("pk")
    done = entry(someone, data={"n": 1}, erases=Erases([someone], Why.UNCONFIRMED))
    paths = ["/first_name", "/name"]
    assert done.content["data"] == {
        "n": 1,
        "$erased": {
            "why": "unconfirmed",
            "texts": [
                {"entry": str(first.uuid), "paths": paths},
                {"entry": str(second.uuid), "paths": paths},
            ],
        },
    }
    kept = PersonalDatum.objects.exclude(text="").select_related("entry")
    assert [(datum.entry.subject_type, datum.entry.subject_id) for datum in kept] == [
        *[("accounts.User", str(other.pk))] * 2,
        *[("documents.Document", str(sealed.pk))] * 2,
    ]
    gone = PersonalDatum.objects.filter(text="")
    assert {(bytes(row.salt), row.erased_by) for row in gone} == {(b"", done)}
    assert first.personal == {}
    assert sorted(first.erasures) == paths
    again = entry(someone, erases=Erases([someone], Why.UNCONFIRMED))
    assert again.content["data"]["$erased"]["texts"] == []


@pytest.mark.django_db(transaction=True)
def test_what_goes_with_an_act_that_fails_stays():
    someone = user()
    entry(someone, data={"name": Personal("Klein")})
    with transaction.atomic():
        entry(someone, erases=Erases([someone], Why.UNCONFIRMED))
        transaction.set_rollback(True)
    assert PersonalDatum.objects.get().text == "Klein"


def test_no_caller_names_erasures_itself():
    with pytest.raises(TypeError, match="reserved"):
        entry(data={"$erased": {"why": "unconfirmed", "texts": []}})


def test_personal_data_is_text():
    with pytest.raises(TypeError):
        Personal(12)


def test_the_sequencer_is_woken_by_the_commit(django_capture_on_commit_callbacks):
    someone = user()
    with django_capture_on_commit_callbacks() as woken:
        entry(someone)
    assert len([one for one in woken if getattr(one, "task", "")]) == 1


@pytest.mark.parametrize("text", ["a\x00b", "lone \ud83d surrogate"])
def test_text_that_no_database_stores_is_cleaned_before_it_is_committed_to(text):
    made = entry(data={"name": Personal(text)})
    datum = made.personal_data.get()
    assert made.content["data"]["name"]["$personal"] == commitment(bytes(datum.salt), datum.text)


def test_enumerations_are_written_as_what_they_contain():
    made = entry(data={"line": ProductLine.V4})
    assert made.content["data"] == {"line": "V4"}


@pytest.mark.parametrize(
    ("data", "place"),
    [
        ({"price": 1.5}, "/price"),
        ({"a": [b"x"]}, "/a/0"),
        ({"label": gettext_lazy("journal")}, "/label"),
        ({"a": {1: "x"}}, "/a"),
        ({"a": {"$personal": "x"}}, "/a"),
        ({"$personal": "x"}, "^/: "),
        ({"big": 2**60}, "exceed|domain|range|int"),
    ],
)
def test_what_canonical_json_cannot_hold_is_refused(data, place):
    with pytest.raises((TypeError, ValueError), match=place):
        entry(data=data)
    assert not JournalEntry.objects.exists()


def test_a_subject_must_be_saved():
    with pytest.raises(ValueError, match="saved"):
        entry(User(name="Nobody"))


def test_an_actor_must_be_saved():
    with pytest.raises(ValueError, match="saved"):
        entry(user(), by=User(name="Nobody"))


@pytest.mark.django_db(transaction=True)
def test_it_belongs_in_a_transaction():
    someone = user()
    with pytest.raises(transaction.TransactionManagementError):
        record(event="x", subject=someone, by=someone, data={})


@pytest.mark.django_db(transaction=True)
def test_it_goes_with_its_transaction():
    someone = user()

    def fail():
        with transaction.atomic():
            record(event="x", subject=someone, by=someone, data={})
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert not JournalEntry.objects.exists()
    assert not Unsequenced.objects.exists()


def test_it_costs_few_queries(django_assert_num_queries):
    someone = user()
    with django_assert_num_queries(2):
        record(event="x", subject=someone, by=someone, data={"a": 1})
    with django_assert_num_queries(3):
        data = {"names": [Personal(str(n)) for n in range(20)]}
        record(event="x", subject=someone, by=someone, data=data)


def test_what_goes_beside_several_entries_is_written_once(django_assert_num_queries):
    someone = user()
    # Each entry, then the texts of both, then their places in the queue.

    def noted(name):
        data = {"name": Personal(name)}
        return record(event="test.named", subject=someone, by=Actor.system("test"), data=data)

    with transaction.atomic(), django_assert_num_queries(4), written_together():
        first, second = noted("Zoé"), noted("Léa")
    assert {row.entry for row in Unsequenced.objects.all()} >= {first, second}
    assert PersonalDatum.objects.get(entry=first).text == "Zoé"
    assert PersonalDatum.objects.get(entry=second).text == "Léa"


def test_what_is_erased_meanwhile_is_erased_of_them_too():
    someone = user()
    with transaction.atomic(), written_together():
        first = entry(someone, data={"name": Personal("Zoé")})
        last = entry(someone, erases=Erases([someone], Why.UNCONFIRMED))
    datum = PersonalDatum.objects.get(entry=first)
    assert (datum.text, datum.erased_by) == ("", last)


def test_an_error_among_them_leaves_none():
    someone = user()
    before = JournalEntry.objects.count()
    with suppress(ZeroDivisionError), transaction.atomic(), written_together():
        entry(someone, data={"name": Personal("Zoé")})
        raise ZeroDivisionError
    assert JournalEntry.objects.count() == before
    assert not PersonalDatum.objects.filter(text="Zoé").exists()
