import datetime as dt
import uuid

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from portal.journal import canonical, clocks, triggers
from portal.journal.checks import triggers_present
from portal.journal.models import (
    Checkpoint,
    JournalEntry,
    MerkleNode,
    PersonalDatum,
    SequencedEntry,
)
from tests.journal.bypass import without_triggers
from tests.journal.factories import sequenced

pytestmark = pytest.mark.django_db

COLUMNS = {
    JournalEntry: "event",
    SequencedEntry: "leaf_hash",
    MerkleNode: "hash",
    Checkpoint: "note",
}


def refused(sql: str, params=()):
    with (
        pytest.raises(DatabaseError, match="never changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql, params)


def test_every_protected_table_is_tested_here():
    assert set(COLUMNS) == set(triggers.PROTECTED)


@pytest.mark.parametrize("model", COLUMNS, ids=lambda model: model.__name__)
def test_update_and_delete_are_refused(model):
    sequenced(2)
    before = model.objects.count()
    assert before
    refused(f"UPDATE {model._meta.db_table} SET {COLUMNS[model]} = {COLUMNS[model]}")
    refused(f"DELETE FROM {model._meta.db_table}")
    assert model.objects.count() == before


@pytest.mark.parametrize("model", COLUMNS, ids=lambda model: model.__name__)
def test_truncate_is_refused(model):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no TRUNCATE")
    sequenced(2)
    connection.check_constraints()
    refused(f"TRUNCATE {model._meta.db_table} CASCADE")


def insert(body: bytes, at="2020-01-01T00:00:00Z") -> JournalEntry:
    """What a database administrator inserts, triggers on."""
    made = JournalEntry(uuid=uuid.uuid4(), at=at, event="test.happened", body=body)
    made.subject_type, made.subject_id, made.actor_kind = "accounts.User", "1", "system"
    with transaction.atomic():
        made.save(force_insert=True)
    made.refresh_from_db()
    return made


def test_whoever_inserts_an_entry_does_not_choose_the_databases_time():
    forged = canonical.dumps({"accepted": "2020-01-01T00:00:00.000000Z", "v": 2})
    if connection.vendor == "sqlite":
        with pytest.raises(DatabaseError, match="time of the database"):
            insert(forged)
        return
    made = insert(forged)
    assert abs(made.accepted_at - clocks.machine_now()) < dt.timedelta(seconds=30)
    assert made.content["v"] == 2


def test_a_session_that_replicates_keeps_the_time_of_where_it_comes_from():
    if connection.vendor != "postgresql":
        pytest.skip("PostgreSQL only")
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        body = canonical.dumps({"accepted": "2020-01-01T00:00:00.000000Z", "v": 2})
        assert bytes(insert(body).body) == body
        cursor.execute("SET session_replication_role = origin")


def test_the_trigger_that_writes_the_time_is_missed():
    table = JournalEntry._meta.db_table
    with connection.cursor() as cursor:
        connection.check_constraints()
        on = f' ON "{table}"' if connection.vendor == "postgresql" else ""
        cursor.execute(f'DROP TRIGGER "{table}_stamped"{on}')
    assert triggers.missing(connection) == [table]
    triggers.install(connection)
    assert triggers.missing(connection) == []


def test_replace_is_refused():
    sequenced(2)
    if connection.vendor == "sqlite":
        refused(
            "REPLACE INTO journal_checkpoint (id, size, root, note, created_at) "
            "SELECT id, size, root, 'forged', created_at FROM journal_checkpoint"
        )
    else:
        refused(
            "INSERT INTO journal_checkpoint (size, root, note, created_at) "
            "SELECT size, root, 'forged', created_at FROM journal_checkpoint "
            "ON CONFLICT (size) DO UPDATE SET note = excluded.note"
        )
    assert "forged" not in Checkpoint.objects.get().note


def test_a_session_that_replicates_is_refused_too():
    if connection.vendor != "postgresql":
        pytest.skip("PostgreSQL only")
    sequenced(1)
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
    refused("DELETE FROM journal_checkpoint")


def test_personal_data_is_not_protected():
    assert PersonalDatum not in triggers.PROTECTED


@pytest.mark.parametrize("model", COLUMNS, ids=lambda model: model.__name__)
def test_the_check_demands_each_trigger_and_migrate_makes_it_again(model):
    assert triggers_present(databases=["default"]) == []
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(triggers.drop_statements(connection, table)[0])
    errors = triggers_present(databases=["default"])
    assert [table in error.msg for error in errors] == [True]
    call_command("migrate", "journal", skip_checks=True, verbosity=0)
    assert triggers_present(databases=["default"]) == []


def test_the_check_is_not_fooled_by_a_trigger_that_does_nothing():
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER journal_checkpoint_no_delete")
            cursor.execute(
                "CREATE TRIGGER journal_checkpoint_no_delete BEFORE DELETE ON journal_checkpoint "
                "BEGIN SELECT 1; END"
            )
            expected = ["journal_checkpoint"]
        else:
            cursor.execute(
                "CREATE OR REPLACE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql "
                "AS $$ BEGIN RETURN NEW; END $$"
            )
            expected = triggers.tables(connection)
    assert triggers.missing(connection) == expected


def test_a_disabled_trigger_counts_as_missing():
    if connection.vendor != "postgresql":
        pytest.skip("PostgreSQL only")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE journal_checkpoint DISABLE TRIGGER ALL")
    assert triggers.missing(connection) == ["journal_checkpoint"]


def test_without_triggers_lays_open_and_protects_again():
    sequenced(1)
    with without_triggers():
        Checkpoint.objects.update(note="changed by a test")
    refused("DELETE FROM journal_checkpoint")
