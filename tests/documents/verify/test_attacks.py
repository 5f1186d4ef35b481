"""/verify/ against a database administrator who also has our keys: a held file tells the truth."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction

from portal.core import clock
from portal.documents.models import Document
from portal.documents.sealing import rendering, seal
from portal.infrastructure.pdf import Attached, draw_pdf
from portal.journal.models import (
    Checkpoint,
    JournalEntry,
    MerkleNode,
    PersonalDatum,
    SequencedEntry,
    Unsequenced,
)
from portal.journal.record import Actor, record
from portal.journal.tree import keys, proofs, sequencer
from tests.documents import factories
from tests.journal.bypass import without_triggers
from tests.journal.factories import sequenced, user
from tests.journal.verify.test_walk import forge, rebuild

pytestmark = pytest.mark.django_db


def drop(client, content: bytes):
    return client.post("/verify/", {"file": SimpleUploadedFile("a.pdf", content)})


def said(client, content: bytes) -> str:
    return drop(client, content).context["result"].verdict


def settled() -> Document:
    """A sealed document whose sealing has its place in the tree."""
    document = factories.sealed()
    sequencer.sequence()
    return document


def restore(size: int) -> None:
    """Put back the database as it was when the journal had `size` entries."""
    with without_triggers():
        places = SequencedEntry.objects.filter(seq__gte=size)
        gone = list(places.values_list("entry_id", flat=True))
        waiting = list(Unsequenced.objects.values_list("entry_id", flat=True))
        pks = [*gone, *waiting]
        Document.objects.filter(entry__in=pks).delete()
        Document.objects.filter(checkpoint__size__gt=size).delete()
        places.delete()
        Unsequenced.objects.all().delete()
        PersonalDatum.objects.filter(entry__in=pks).delete()
        JournalEntry.objects.filter(pk__in=pks).delete()
        Checkpoint.objects.filter(size__gt=size).delete()
        for node in MerkleNode.objects.all():
            if node.index >= size >> node.level:
                node.delete()


def test_a_genuine_file_whose_row_is_gone_is_genuine(client):
    document = settled()
    content = document.read()
    document.delete()
    response = drop(client, content)
    assert response.context["result"].verdict == "register"
    text = response.content.decode()
    assert document.number in text
    assert document.holder in text
    assert "ne vient pas de Crisalid" not in text


def test_a_file_from_after_a_restored_backup_is_genuine_and_not_known(client):
    sequenced(3)
    document = settled()
    content = document.read()
    restore(3)
    response = drop(client, content)
    assert response.context["result"].verdict == "unknown"
    text = response.content.decode()
    assert document.number in text
    assert document.holder in text
    assert "Gardez le PDF" in text


def test_a_restored_backup_that_has_outgrown_the_original_is_recognised(client):
    sequenced(3)
    content = settled().read()
    restore(3)
    sequenced(20)
    response = drop(client, content)
    assert response.context["result"].verdict == "contradicted"
    text = response.content.decode()
    assert "authentique" not in text
    assert "contredit" in text
    assert "/journal/checkpoint" in text


def test_a_journal_rewritten_with_our_key_is_contradicted_by_an_old_file(client):
    victim = sequenced(3)[1]
    document = settled()
    with without_triggers():
        JournalEntry.objects.filter(pk=victim.pk).update(body=forge(victim.pk, data={"n": 99}))
        rebuild()
    assert said(client, document.read()) == "contradicted"
    page = client.get(document.get_absolute_url())
    assert page.context["result"].verdict == "contradicted"
    assert "authentique" not in page.content.decode()


def test_a_journal_whose_later_checkpoints_were_taken_away_is_contradicted(client):
    document = settled()
    with without_triggers(), connection.cursor() as cursor:
        Document.objects.update(checkpoint=None, sealed_at=None, sealed_sha256="", file="",
                                sealed_size=None)  # fmt: skip
        cursor.execute("DELETE FROM journal_checkpoint")
    assert said(client, factories_content(document)) == "contradicted"


def factories_content(document: Document) -> bytes:
    """The file, although the row names none any more."""
    with document.file.storage.open(document.file.name, "rb") as handle:
        return handle.read()


def test_a_tree_that_cannot_be_read_confirms_nothing(client):
    sequenced(8)
    document = settled()
    with without_triggers():
        MerkleNode.objects.all().delete()
    assert said(client, document.read()) == "contradicted"


def test_a_key_that_is_not_published_any_more_is_not_passed_over(client, settings):
    document = settled()
    content = document.read()
    keys.key_file().unlink()
    keys.make_key()
    with without_triggers():
        rebuild()
    assert said(client, content) == "contradicted"


@pytest.mark.parametrize(
    ("column", "forged"),
    [
        ("holder", "Autre commerce"),
        ("title", "Faux titre"),
        ("number", "T-2020-00001"),
        ("kind", "approval_certificate"),
        ("issued_at", dt.datetime(2001, 2, 3, 12, tzinfo=dt.UTC)),
        ("sealed_at", dt.datetime(2001, 2, 3, 12, tzinfo=dt.UTC)),
        ("timestamped_at", dt.datetime(2001, 2, 3, 12, tzinfo=dt.UTC)),
        ("data_sha256", "ab" * 32),
        ("sealed_sha256", "ab" * 32),
        ("sealed_size", 4),
        ("language", "en"),
    ],
)
def test_what_the_table_says_otherwise_is_never_shown_as_authentic(client, column, forged):
    document = settled()
    content = document.read()
    Document.objects.update(**{column: forged})
    for page in (drop(client, content), client.get(document.get_absolute_url())):
        result = page.context["result"]
        assert result.verdict == "register", column
        assert len(result.differences) == 1
        text = page.content.decode()
        assert "authentique" not in text
        assert document.number in text
        assert document.holder in text
        if isinstance(forged, str) and len(forged) > 4:
            assert forged not in text
        assert "2001" not in text


def test_a_row_that_names_another_entry_or_checkpoint_is_told(client):
    document, other = settled(), settled()
    Document.objects.filter(pk=document.pk).update(entry=other.entry)
    assert said(client, document.read()) == "register"
    Document.objects.filter(pk=document.pk).update(
        entry=document.entry, checkpoint=other.checkpoint
    )
    assert said(client, document.read()) == "register"


def test_the_code_of_another_document_leads_to_no_authentic_page(client):
    document, other = settled(), settled()
    Document.objects.filter(pk=other.pk).update(code="ABCD-EFGH-JKMN-PQRS")
    Document.objects.filter(pk=document.pk).update(code=other.code)
    page = client.get(other.get_absolute_url())
    assert page.context["result"].verdict == "broken"
    assert "authentique" not in page.content.decode()


def test_a_second_paper_sealed_with_our_key_for_the_same_entry_is_contradicted(client):
    """Same data, same proof, same seal: only the journal's word on the file tells them apart."""
    document = settled()
    covered = proofs.covering_checkpoint(document.entry_id)
    attached = rendering.attachments(document, *covered)
    other = draw_pdf("<p>Autre texte", sheet="", variant="pdf/a-3b", attached=attached)
    forged = seal.seal(other, reason=document.number, location=document.verify_url).content
    assert said(client, forged) == "contradicted"
    document.delete()
    assert said(client, forged) == "contradicted"


def test_our_proof_in_a_strangers_paper_proves_nothing(client):
    document = settled()
    covered = proofs.covering_checkpoint(document.entry_id)
    attached = rendering.attachments(document, *covered)
    other = draw_pdf("<p>Autre texte", sheet="", attached=attached)
    assert said(client, other) == "foreign"


def test_a_seal_of_ours_over_a_proof_that_does_not_hold(client):
    document = settled()
    place, checkpoint = proofs.covering_checkpoint(document.entry_id)
    data, note, proof, _ = rendering.attachments(document, place, checkpoint)
    changed = Attached(data.name, b'{"lead":"forged"}', data.moment, data.relation)
    other = draw_pdf("<p>Texte", sheet="", variant="pdf/a-3b", attached=[changed, note, proof])
    sealed = seal.seal(other, reason="x", location="x").content
    response = drop(client, sealed)
    assert response.context["result"].verdict == "inconsistent"
    assert "authentique" not in response.content.decode()


def test_a_second_sealing_told_beside_the_first_does_not_hide_it(client):
    document = settled()
    with transaction.atomic():
        record(
            event="document.sealed",
            subject=document,
            by=Actor.system("sealing"),
            data={"entry": str(document.entry.uuid), "sealed_sha256": "ab" * 32},
        )
    sequencer.sequence()
    assert said(client, document.read()) == "whole"


def test_a_file_from_before_the_names_stood_in_it_takes_them_from_the_journal(client, monkeypatch):
    whole = rendering.proof
    older = ("code", "number", "data_sha256", "entry", "leaf_index", "tree_size",
             "inclusion_proof", "key")  # fmt: skip

    def before(*given):
        return {name: value for name, value in whole(*given).items() if name in older}

    monkeypatch.setattr(rendering, "proof", before)
    document = settled()
    Document.objects.update(holder="Autre commerce", title="Faux titre")
    page = drop(client, document.read())
    assert page.context["result"].verdict == "register"
    text = page.content.decode()
    assert document.title in text
    assert document.holder in text
    assert "Autre commerce" not in text
    # Nor is a text shown to which the entry did not commit.
    PersonalDatum.objects.filter(path="/holder").update(text="Autre commerce")
    assert "Autre commerce" not in drop(client, document.read()).content.decode()


def test_what_was_sealed_stays_authentic_after_the_certificate_has_expired(client, time_machine):
    document = settled()
    time_machine.move_to(clock.now() + dt.timedelta(days=20 * 365))
    assert said(client, document.read()) == "whole"


def test_rows_of_any_kind_never_end_in_an_error(client):
    document = settled()
    content = document.read()
    with without_triggers():
        subject = user()
        JournalEntry.objects.exclude(pk=document.entry_id).update(body=b"\xff{")
        SequencedEntry.objects.update(leaf_hash=b"")
        Checkpoint.objects.update(note="—\n\n— \n")
    assert subject
    assert said(client, content) == "contradicted"
    assert client.get(document.get_absolute_url()).status_code == 200
