"""The forger has the database, knows our code and owns the triggers; the audit still tells."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import DataError, connection, transaction
from django.test.utils import CaptureQueriesContext

from portal.journal import canonical
from portal.journal.models import (
    Checkpoint,
    JournalEntry,
    MerkleNode,
    PersonalDatum,
    SequencedEntry,
    Unsequenced,
)
from portal.journal.record import Personal
from portal.journal.tree import keys, merkle, sequencer, signed_note
from portal.journal.verify import walk
from tests.journal.bypass import without_triggers
from tests.journal.factories import entries, entry, erased, sequenced, user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch):
    monkeypatch.setattr(walk, "CHUNK", 4)


@pytest.fixture
def journal():
    """Eleven entries under two checkpoints."""
    return [*sequenced(6), *sequenced(5)]


def forge(pk: int, **changes) -> bytes:
    """The canonical body of an entry with other data."""
    content = JournalEntry.objects.get(pk=pk).content
    return canonical.dumps(content | changes)


def rebuild():
    """Make leaves, nodes and checkpoints fit the entries again, signed with the real key."""
    MerkleNode.objects.all().delete()
    frontier = merkle.Frontier()
    roots = {}
    for row in SequencedEntry.objects.order_by("seq").select_related("entry"):
        leaf = merkle.leaf_hash(bytes(row.entry.body))
        SequencedEntry.objects.filter(pk=row.pk).update(leaf_hash=leaf)
        for (level, index), value in frontier.append(leaf):
            MerkleNode.objects.create(level=level, index=index, hash=value)
        roots[frontier.size] = frontier.root()
    for checkpoint in Checkpoint.objects.all():
        text = signed_note.CheckpointText(
            keys.verifier().name, checkpoint.size, roots[checkpoint.size]
        )
        Checkpoint.objects.filter(pk=checkpoint.pk).update(
            root=text.root, note=signed_note.sign(text, keys.signing_key())
        )


def told(*parts: str) -> list[str]:
    """The findings, of which each of `parts` is said by one."""
    found = list(walk.findings())
    for part in parts:
        assert any(part in line for line in found), (part, found)
    return found


def test_a_whole_journal_has_no_findings(journal):
    entries(2)
    assert list(walk.findings()) == []


def test_an_empty_journal_has_no_findings():
    assert list(walk.findings()) == []


def test_a_changed_entry_is_found(journal):
    with without_triggers():
        JournalEntry.objects.filter(pk=journal[4].pk).update(
            body=forge(journal[4].pk, data={"n": 99})
        )
    assert told("entry 4: its content is not what was sequenced") == [
        "entry 4: its content is not what was sequenced"
    ]


def test_a_changed_entry_with_its_leaf_is_found(journal):
    with without_triggers():
        body = forge(journal[4].pk, data={"n": 99})
        JournalEntry.objects.filter(pk=journal[4].pk).update(body=body)
        SequencedEntry.objects.filter(seq=4).update(leaf_hash=merkle.leaf_hash(body))
    told("node 1/2 does not follow", "checkpoint of size 6", "1 later ones")


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("event", "other.event"),
        ("subject_id", "999"),
        ("subject_type", "accounts.Other"),
        ("at", "2020-01-01T00:00:00Z"),
        ("actor_name", "somebody"),
        ("uuid", "00000000-0000-4000-8000-000000000000"),
    ],
)
def test_a_column_that_disagrees_with_the_body_is_found(journal, column, value):
    with without_triggers():
        JournalEntry.objects.filter(pk=journal[1].pk).update(**{column: value})
    assert told("entry 1: its column for")


def test_a_missing_entry_is_found(journal):
    with without_triggers():
        SequencedEntry.objects.filter(seq=5).delete()
        Unsequenced.objects.filter(pk=journal[5].pk).delete()
        JournalEntry.objects.filter(pk=journal[5].pk).delete()
    told("entry 5 is missing")


def test_missing_entries_at_the_end_are_found(journal):
    with without_triggers():
        SequencedEntry.objects.filter(seq__gte=8).delete()
        JournalEntry.objects.filter(pk__in=[item.pk for item in journal[8:]]).delete()
    told("checkpoint of size 11: the journal has only 8 entries", "lies beyond the last entry")


def test_a_missing_entry_with_all_others_moved_up_is_found(journal):
    with without_triggers():
        SequencedEntry.objects.filter(seq=5).delete()
        JournalEntry.objects.filter(pk=journal[5].pk).delete()
        for seq in range(6, 11):
            SequencedEntry.objects.filter(seq=seq).update(seq=seq - 1)
    told("does not follow from the entries", "checkpoint of size 6")


def test_an_entry_added_beside_the_journal_is_found(journal):
    made = entry()
    with without_triggers():
        Unsequenced.objects.filter(pk=made.pk).delete()
    assert told(f"entry id {made.pk}: added beside") == [
        f"entry id {made.pk}: added beside the journal, or taken out of its sequence"
    ]


def test_an_entry_added_in_between_is_found(journal):
    made = entry()
    with without_triggers():
        for seq in range(10, 2, -1):
            SequencedEntry.objects.filter(seq=seq).update(seq=seq + 1)
        SequencedEntry.objects.create(
            seq=3, entry=made, leaf_hash=merkle.leaf_hash(bytes(made.body))
        )
        Unsequenced.objects.filter(pk=made.pk).delete()
    told("node 1/1 does not follow", "checkpoint of size 6", "the last 1 entries have none")


def test_reordered_entries_are_found(journal):
    with without_triggers():
        first, second = SequencedEntry.objects.filter(seq__in=[2, 9]).order_by("seq")
        bodies = first.leaf_hash, second.leaf_hash
        SequencedEntry.objects.filter(seq__in=[2, 9]).delete()
        SequencedEntry.objects.create(seq=2, entry=second.entry, leaf_hash=bodies[1])
        SequencedEntry.objects.create(seq=9, entry=first.entry, leaf_hash=bodies[0])
    told("node 1/1 does not follow", "node 1/4 does not follow", "checkpoint of size 6")


def test_columns_swapped_between_entries_are_found(journal):
    with without_triggers():
        a, b = SequencedEntry.objects.get(seq=2), SequencedEntry.objects.get(seq=3)
        SequencedEntry.objects.filter(seq=2).update(leaf_hash=b.leaf_hash)
        SequencedEntry.objects.filter(seq=3).update(leaf_hash=a.leaf_hash)
    told("entry 2: its content", "entry 3: its content", "node 1/1")


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        (
            lambda: MerkleNode.objects.filter(level=2, index=1).update(hash=bytes(32)),
            "node 2/1 does",
        ),
        (lambda: MerkleNode.objects.filter(level=1, index=0).delete(), "node 1/0 is missing"),
        (
            lambda: MerkleNode.objects.create(level=1, index=5, hash=bytes(32)),
            "node 1/5 lies beyond",
        ),
        (lambda: MerkleNode.objects.create(level=9, index=0, hash=b""), "node 9/0 lies beyond"),
        (lambda: MerkleNode.objects.create(level=0, index=0, hash=b""), "impossible places"),
    ],
)
def test_wrong_nodes_are_found(journal, change, finding):
    with without_triggers():
        change()
    told(finding)


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        ({"note": "nonsense"}, "checkpoint of size 6: not a signed note"),
        ({"root": bytes(32)}, "its columns do not say what its note says"),
        ({"size": 7}, "checkpoint of size 7: its columns do not say"),
    ],
)
def test_wrong_checkpoints_are_found(journal, change, finding):
    with without_triggers():
        Checkpoint.objects.filter(size=6).update(**change)
    told(finding)


def test_a_forged_signature_is_found(journal):
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    checkpoint = Checkpoint.objects.get(size=6)
    text = signed_note.CheckpointText(keys.verifier().name, 6, bytes(checkpoint.root))
    with without_triggers():
        Checkpoint.objects.filter(size=6).update(
            note=signed_note.sign(text, Ed25519PrivateKey.generate())
        )
    assert told() == ["checkpoint of size 6: no known key has signed it"]


def test_a_missing_last_checkpoint_is_found(journal):
    with without_triggers():
        Checkpoint.objects.filter(size=11).delete()
    assert told() == ["checkpoints: the last 5 entries have none"]


def test_many_wrong_checkpoints_are_one_finding_and_a_count():
    for _ in range(7):
        sequenced(1)
    with without_triggers():
        SequencedEntry.objects.filter(seq=0).update(leaf_hash=bytes(32))
    told("checkpoint of size 1:", "checkpoints: 6 later ones do not agree either")


def test_changed_personal_data_is_found():
    made = entry(data={"a": {"name": Personal("Klein")}, "b": [Personal("Metz")]})
    sequencer.sequence()
    assert list(walk.findings()) == []
    PersonalDatum.objects.filter(entry=made).update(text="Other")
    other = "entry 0: the personal datum /b/0 is not what it committed to"
    assert told() == ["entry 0: the personal datum /a/name is not what it committed to", other]
    PersonalDatum.objects.filter(entry=made, path="/b/0").update(text="Metz")
    moved = PersonalDatum.objects.filter(entry=made, path="/a/name")
    moved.update(text="Klein", path="/a/~1x/9")
    assert told() == [
        "entry 0: the personal datum /a/~1x/9 is not what it committed to",
        "entry 0: the personal text at /a/name is missing, and no entry erased it",
    ]


def test_a_personal_text_goes_only_by_an_act_that_names_it():
    someone, other = user(), user()
    entry(someone, data={"name": Personal("Klein")})
    entry(other, data={"name": Personal("Schmitt")})
    erased(someone)
    assert list(walk.findings()) == []
    sequencer.sequence()
    assert list(walk.findings()) == []
    PersonalDatum.objects.filter(text="Schmitt").delete()
    missing = "entry 1: the personal text at /name is missing, and no entry erased it"
    assert told() == [missing]


def test_to_call_a_text_erased_is_not_enough():
    made = entry(data={"name": Personal("Klein")})
    sequencer.sequence()
    rows = PersonalDatum.objects.filter(entry=made)
    rows.update(text="", salt=b"", erased_by=made)
    assert told() == ["entry 0: the personal text at /name is missing, and no entry erased it"]
    rows.update(text="Klein")
    assert "entry 0: the personal datum /name is erased, and still here" in told()


def test_what_is_erased_while_the_walk_goes_on_is_no_finding():
    someone = user()
    entry(someone, data={"name": Personal("Klein")})
    sequencer.sequence()
    going_on = walk.findings(progress=lambda done, of: _erase_once(someone))
    assert list(going_on) == []


def _erase_once(someone):
    if PersonalDatum.objects.exclude(text="").exists():
        erased(someone)


def test_version_1_named_no_texts_and_erased_all_of_a_candidature():
    someone = user()
    made = [
        entry(someone, data={"name": Personal("Klein")}),
        entry(someone, event="candidature.erased"),
        entry(user(), data={"name": Personal("Schmitt")}),
    ]
    with without_triggers():
        for one in made:
            content = {k: v for k, v in one.content.items() if k != "accepted"}
            body = canonical.dumps(content | {"v": 1})
            JournalEntry.objects.filter(pk=one.pk).update(body=body)
    sequencer.sequence()
    assert list(walk.findings()) == []
    PersonalDatum.objects.filter(entry=made[0]).delete()
    assert list(walk.findings()) == []
    PersonalDatum.objects.filter(entry=made[2]).delete()
    assert told() == ["entry 2: the personal text at /name is missing, and no entry erased it"]


def test_a_body_that_is_no_json_is_found(journal):
    with without_triggers():
        JournalEntry.objects.filter(pk=journal[0].pk).update(body=b"\xff[")
    told("entry 0: its content is not canonical JSON")


def test_a_missing_trigger_is_found(journal):
    from portal.journal import triggers

    with connection.cursor() as cursor:
        cursor.execute(triggers.drop_statements(connection, "journal_merklenode")[0])
    assert told() == [
        "table journal_merklenode: the trigger that protects it is missing or was changed"
    ]


def test_more_entries_of_one_chunk_cost_no_more_queries(journal, monkeypatch):
    monkeypatch.setattr(walk, "CHUNK", 1000)
    with CaptureQueriesContext(connection) as few:
        list(walk.findings())
    queries = len(few)
    sequenced(60)
    with CaptureQueriesContext(connection) as many:
        list(walk.findings())
    assert len(many) == queries


# The forger who also has the signing key ------------------------------------------------------


@pytest.fixture
def forged(journal, tmp_path):
    """A journal rebuilt whole around a lie, and the checkpoint that somebody kept before."""
    kept = tmp_path / "kept.txt"
    kept.write_text(Checkpoint.objects.get(size=6).note)
    with without_triggers():
        JournalEntry.objects.filter(pk=journal[4].pk).update(
            body=forge(journal[4].pk, data={"n": 99})
        )
        rebuild()
    return kept


def test_a_rebuilt_journal_looks_whole_by_itself(forged):
    assert list(walk.findings()) == []


def test_a_kept_checkpoint_gives_it_away(forged):
    out = io.StringIO()
    with pytest.raises(CommandError, match="1 findings") as caught:
        call_command("verify_journal", checkpoint=[forged], stdout=out)
    assert caught.value.returncode == 1
    assert out.getvalue() == (
        f"{forged}: the first 6 entries are not those that it was signed for\n"
    )


def test_the_command_says_that_all_is_well(journal, tmp_path):
    kept = tmp_path / "kept.txt"
    kept.write_text(Checkpoint.objects.get(size=6).note)
    out = io.StringIO()
    call_command("verify_journal", checkpoint=[kept], stdout=out)
    assert out.getvalue().startswith("11 entries and 2 checkpoints are whole")


@pytest.mark.parametrize("content", [b"nonsense", b"", b"\xff\xfe"])
def test_a_file_that_is_no_checkpoint_is_not_taken_for_one(journal, tmp_path, content):
    kept = tmp_path / "kept.txt"
    kept.write_bytes(content)
    with pytest.raises(CommandError):
        call_command("verify_journal", checkpoint=[kept], stdout=io.StringIO())


def test_a_kept_checkpoint_of_more_than_there_is_gives_a_cut_away(journal, tmp_path):
    kept = tmp_path / "kept.txt"
    kept.write_text(Checkpoint.objects.get(size=11).note)
    with without_triggers():
        gone = SequencedEntry.objects.filter(seq__gte=6)
        pks = list(gone.values_list("entry_id", flat=True))
        gone.delete()
        JournalEntry.objects.filter(pk__in=pks).delete()
        Checkpoint.objects.filter(size=11).delete()
        MerkleNode.objects.filter(level=1, index__gte=3).delete()
        MerkleNode.objects.filter(level=2, index__gte=1).delete()
        MerkleNode.objects.filter(level__gte=3).delete()
    assert list(walk.findings()) == []
    with pytest.raises(CommandError):
        call_command("verify_journal", checkpoint=[kept], stdout=io.StringIO())


@pytest.mark.embedded
@pytest.mark.parametrize(
    ("model", "column", "found"),
    [(MerkleNode, "level", "node 'x'/"), (Checkpoint, "size", "checkpoint of size 'x'")],
)
def test_a_word_where_a_number_belongs_is_found_where_the_database_takes_it(
    journal, model, column, found
):
    """SQLite takes it; PostgreSQL refuses."""
    row = model.objects.order_by("pk").last()
    sql = f"UPDATE {model._meta.db_table} SET {column} = 'x' WHERE {model._meta.pk.column} = %s"
    try:
        with without_triggers(), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, [row.pk])
    except DataError:
        assert connection.vendor == "postgresql"
        assert list(walk.findings()) == []
    else:
        assert connection.vendor == "sqlite"
        assert any(found in line for line in walk.findings())
