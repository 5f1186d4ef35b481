"""The index of tickets follows each write, whoever makes it."""

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.db.models import F

from integrators.models import Integrator
from support.models import Attachment, Message, Ticket, TicketText
from support.searching import checks, database
from support.searching.rules import found_by
from tests.support.factories import make_site, make_ticket

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


def found(typed):
    return set(found_by(Ticket.objects.all(), typed, notes=False).values_list("pk", flat=True))


def execute(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


@pytest.fixture
def ticket(cast):
    return make_ticket(
        cast, subject="Balance", body="Un potiron.", site=make_site(cast.integrator),
        files=[ContentFile(b"x", name="courge.pdf")],
    )  # fmt: skip


def test_each_ticket_has_one_row(cast, ticket):
    assert list(TicketText.objects.values_list("pk", flat=True)) == [ticket.pk]


def test_what_is_written_past_the_actions_is_found(cast, ticket):
    Message.objects.bulk_create(
        Message(ticket=ticket, kind="request", author_name="", body=body) for body in ("Aubergine",)
    )
    assert found("aubergines") == {ticket.pk}
    Message.objects.filter(body="Aubergine").update(body="Navet")
    assert (found("aubergine"), found("navet")) == (set(), {ticket.pk})
    execute("UPDATE support_message SET body = 'Poireaux' WHERE body = 'Navet'")
    assert (found("navet"), found("poireau")) == (set(), {ticket.pk})
    execute("UPDATE support_ticket SET subject = 'Rutabaga' WHERE id = %s", ticket.pk)
    assert (found("balance"), found("rutabaga")) == (set(), {ticket.pk})


def test_what_is_erased_is_found_no_more(cast, ticket):
    for typed in ("potiron", "courge", ticket.requester_name):
        assert found(typed) == {ticket.pk}
    user = ticket.requester_name
    Message.objects.filter(ticket=ticket).update(body="", author_name="")
    Attachment.objects.filter(message__ticket=ticket).delete()
    Ticket.objects.filter(pk=ticket.pk).update(requester_name="", requester_email="")
    for typed in ("potiron", "courge", user):
        assert found(typed) == set()
    assert "potiron" not in repr(list(TicketText.objects.values()))
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT shared, notes FROM support_ticketwords")
            assert "potiron" not in repr(cursor.fetchall())


def test_a_note_that_was_a_letter_is_one(cast, ticket):
    Message.objects.filter(ticket=ticket, kind="request").update(kind="note")
    assert found("potiron") == found("courge") == set()


def test_a_message_moved_to_another_ticket_takes_its_words_with_it(cast, ticket):
    other = make_ticket(cast, subject="Autre")
    Message.objects.filter(ticket=ticket, kind="request").update(ticket=other)
    assert found("potiron") == found("courge") == {other.pk}


def test_who_is_named_anew_is_found_by_the_new_name(cast, ticket):
    Integrator.objects.filter(pk=ticket.integrator_id).update(name="Pamplemousse SAS")
    assert found("pamplemousse") == {ticket.pk}
    site = ticket.site
    type(site).objects.filter(pk=site.pk).update(name="Aux Figues", city="Woippy")
    assert found("figue woippy") == {ticket.pk}
    type(site.end_user).objects.filter(pk=site.end_user_id).update(name="Mirabelle")
    assert found("mirabelle") == {ticket.pk}
    assert found("weber") == set()


def test_a_deleted_row_leaves_it(cast, ticket):
    Attachment.objects.filter(message__ticket=ticket).delete()
    assert found("courge") == set()
    Message.objects.filter(ticket=ticket).delete()
    assert found("potiron") == set()
    execute("DELETE FROM support_ticket WHERE id = %s", ticket.pk)
    assert not TicketText.objects.exists()


def test_a_change_of_anything_else_writes_nothing(cast, ticket):
    execute("UPDATE support_tickettext SET searched = 'untouched'")
    Ticket.objects.filter(pk=ticket.pk).update(updated_at=F("updated_at"), severity="blocked")
    ticket.save()
    assert TicketText.objects.get().searched == "untouched"


@pytest.mark.parametrize(
    "body",
    [
        "mot" * 1_000_000,
        " ".join(f"m{n}" for n in range(200_000)),
        " ".join(chr(0x20000 + n) for n in range(40_000)),
        "\ufdfa " * 100_000,
        " ".join(chr(0x1F300 + n % 600) * 2 for n in range(100_000)),
    ],
    ids=["one-word", "many-words", "han", "ligatures", "pictures"],
)
def test_a_letter_of_any_size_is_taken(cast, ticket, body):
    Message.objects.create(ticket=ticket, kind="request", body=body, quoted=body)
    Message.objects.create(ticket=ticket, kind="note", body=body, quoted=body)
    Ticket.objects.filter(pk=ticket.pk).update(procedure=body)
    assert found("balance") == {ticket.pk}


def test_what_stood_there_before_is_indexed_in_batches(cast, ticket, monkeypatch):
    others = [make_ticket(cast, subject=f"Citrouille {n}") for n in range(3)]
    keys = {row.pk for row in others}
    execute("DELETE FROM support_tickettext")
    if connection.vendor == "sqlite":
        execute("DELETE FROM support_ticketwords")
    assert found("citrouilles") == set()
    monkeypatch.setattr(database, "BATCH", 2)
    database.fill(connection)
    assert (found("citrouilles"), found("potirons")) == (keys, {ticket.pk})


def test_a_missing_trigger_is_told_and_made_again(cast, ticket):
    assert checks.triggers_present(databases=["default"]) == []
    database.drop_triggers(connection)
    Message.objects.filter(ticket=ticket, body="Un potiron.").update(body="Un radis.")
    assert found("radis") == set()
    missing = checks.triggers_present(databases=["default"])
    assert len(missing) == len(database.triggers(connection))
    database.after_migrate(None, using="default")
    assert found("radis") == {ticket.pk}
    assert checks.triggers_present(databases=["default"]) == []


def test_a_table_is_made_anew_without_the_triggers_and_then_has_them(cast, ticket):
    """SQLite makes a table anew in a migration, PostgreSQL never does."""
    database.before_migrate(None, using="default", plan=[object()])
    gone = database.missing(connection)
    assert bool(gone) == (connection.vendor == "sqlite")
    database.after_migrate(None, using="default", plan=[object()])
    assert not database.missing(connection)
    assert found("potiron") == {ticket.pk}
