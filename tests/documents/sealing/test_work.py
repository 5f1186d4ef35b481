"""From the row to the sealed file, with the accidents on the way."""

import base64
import datetime as dt
import io
import json
import os
import signal

import pypdf
import pytest
from asn1crypto import pem, x509
from django.core.files.storage import default_storage
from django.db import connections
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from portal.core import clock, work
from portal.documents import tasks
from portal.documents.models import Document, State
from portal.documents.sealing import seal
from portal.documents.sealing import work as sealing_work
from portal.infrastructure.pdf import static_fetcher
from portal.journal.models import JournalEntry
from portal.journal.tree import keys, merkle, sequencer, signed_note
from portal.outbox.notices import Notice
from tests.accounts.factories import UserFactory
from tests.documents import factories

pytestmark = pytest.mark.django_db


def attachments(document: Document) -> dict[str, bytes]:
    files = pypdf.PdfReader(io.BytesIO(document.read())).attachments
    return {name: contents[0] for name, contents in files.items()}


def stored(document: Document) -> list[str]:
    try:
        return default_storage.listdir(f"documents/{document.issued_at:%Y}/{document.secret}")[1]
    except FileNotFoundError:
        return []


# The file --------------------------------------------------------------------------------------


def test_the_seal_holds_before_pyhankos_own_validator(settings):
    document = factories.sealed()
    (root,) = [
        x509.Certificate.load(pem.unarmor(path.read_bytes())[2])
        for path in settings.KEYS_DIR.glob("seal*.crt")
    ]
    embedded = PdfFileReader(io.BytesIO(document.read())).embedded_signatures[0]
    status = validate_pdf_signature(embedded, ValidationContext(trust_roots=[root]))
    assert status.bottom_line, status.pretty_print_details()
    assert status.md_algorithm == "sha256"
    assert embedded.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    assert embedded.signer_cert.public_key.curve == ("named", "secp256r1")
    assert embedded.docmdp_level.name == "NO_CHANGES"


def test_any_changed_byte_breaks_the_seal():
    document = factories.sealed()
    content = document.read()
    assert seal.is_whole(content, moment=document.sealed_at)
    for place in (200, len(content) // 3, len(content) - 300):
        bent = bytearray(content)
        bent[place] ^= 1
        assert not seal.is_whole(bytes(bent), moment=document.sealed_at), place
    assert not seal.is_whole(content + b"\n% more", moment=document.sealed_at)
    assert not seal.is_whole(content[:-50], moment=document.sealed_at)
    assert not seal.is_whole(b"", moment=document.sealed_at)


def test_a_seal_made_by_somebody_else_is_not_ours(settings, tmp_path):
    document = factories.sealed()
    settings.KEYS_DIR = tmp_path
    seal.make_key()
    assert not seal.is_whole(document.read(), moment=document.sealed_at)


def test_a_seal_outlives_its_certificate(time_machine):
    document = factories.sealed()
    content, moment = document.read(), document.sealed_at
    time_machine.move_to(moment + dt.timedelta(days=20 * 365))
    assert seal.is_whole(content, moment=moment)
    assert not seal.is_whole(content, moment=clock.now())


def test_it_is_pdf_a_3b_and_carries_data_checkpoint_and_proof():
    document = factories.sealed()
    reader = pypdf.PdfReader(io.BytesIO(document.read()))
    metadata = reader.trailer["/Root"]["/Metadata"].get_data().decode()
    assert "pdfaid:part" in metadata
    assert reader.pdf_header == "%PDF-1.7"
    assert "/Version" not in reader.trailer["/Root"]
    relations = {
        item.get_object()["/UF"]: item.get_object()["/AFRelationship"]
        for item in reader.trailer["/Root"]["/AF"]
    }
    assert relations == {
        "data.json": "/Data",
        "checkpoint.txt": "/Supplement",
        "proof.json": "/Supplement",
        "entry.tlog-proof": "/Supplement",
    }
    assert attachments(document)["data.json"] == bytes(document.data_bytes)


def test_the_attachments_alone_prove_the_entry():
    """As an outsider would: with the file and the public key, without the database."""
    document = factories.sealed()
    files = attachments(document)
    proof = json.loads(files["proof.json"])
    trusted = signed_note.Verifier.parse(proof["key"])
    assert trusted.vkey() == keys.verifier().vkey()
    checkpoint = signed_note.verify(files["checkpoint.txt"].decode(), [trusted])
    entry = base64.b64decode(proof["entry"])
    assert checkpoint.size == proof["tree_size"]
    assert merkle.verify_inclusion(
        merkle.leaf_hash(entry),
        proof["leaf_index"],
        checkpoint.size,
        [base64.b64decode(step) for step in proof["inclusion_proof"]],
        checkpoint.root,
    )
    assert json.loads(entry)["data"]["data_sha256"] == proof["data_sha256"]


@pytest.mark.parametrize(("language", "words"), [("fr", "Vérifiez"), ("en", "Check this document")])
def test_it_speaks_its_own_language(language, words):
    document = factories.sealed(language=language)
    text = pypdf.PdfReader(io.BytesIO(document.read())).pages[0].extract_text()
    assert words in text
    assert document.code in text
    assert document.number in text


def test_text_in_the_data_neither_runs_nor_loads_anything(tmp_path):
    (tmp_path / "secret.txt").write_text("secret")
    evil = f'<img src="file://{tmp_path}/secret.txt"><link rel="attachment" href="/etc/passwd">'
    document = factories.sealed(data=factories.data(lead=evil), title=evil[:200], holder=evil[:200])
    ours = {"data.json", "checkpoint.txt", "proof.json", "entry.tlog-proof"}
    assert set(attachments(document)) == ours
    text = pypdf.PdfReader(io.BytesIO(document.read())).pages[0].extract_text()
    assert "<img src=" in text


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/x", "file:///etc/passwd", "ftp://x/y", "file:///work/../etc/passwd"]
)
def test_documents_load_only_our_static_files(url):
    with pytest.raises(ValueError, match="not"):
        static_fetcher().fetch(url)


# The work --------------------------------------------------------------------------------------


def test_sealing_waits_for_a_checkpoint_over_its_entry():
    document = factories.document()
    tasks.seal_due()
    document.refresh_from_db()
    assert document.state == State.PENDING
    assert document.attempts == 0
    sequencer.sequence()
    tasks.seal_due()
    document.refresh_from_db()
    assert document.state == State.SEALED
    assert document.checkpoint.size > document.entry.sequenced.seq


def test_a_checkpoint_wakes_the_sealing(django_capture_on_commit_callbacks):
    factories.document()
    with django_capture_on_commit_callbacks() as callbacks:
        sequencer.sequence()
    assert [callback.task for callback in callbacks] == ["portal.documents.tasks.seal_due"]
    sealing_work.seal_due()
    with django_capture_on_commit_callbacks() as callbacks:
        sequencer.sequence()
    assert callbacks == []


def test_a_sealed_document_is_never_rendered_again(heard):
    document = factories.sealed()
    before = document.read()
    tasks.seal_due()
    document.refresh_from_db()
    assert document.read() == before
    assert heard == [document.number]


def test_a_kind_without_a_template_says_so_and_is_tried_again_later():
    document = factories.document(kind="unheard-of")
    sequencer.sequence()
    tasks.seal_due()
    document.refresh_from_db()
    assert "TemplateDoesNotExist" in document.failure
    assert document.state == State.PENDING
    assert document.due_at > clock.now()
    assert stored(document) == []


def test_one_bad_document_does_not_keep_the_others():
    bad = factories.document(kind="unheard-of")
    good = [factories.document() for _ in range(2)]
    sequencer.sequence()
    tasks.seal_due()
    assert all(Document.objects.get(pk=document.pk).is_sealed for document in good)
    assert not Document.objects.get(pk=bad.pk).is_sealed


def test_behind_a_backlog_the_latest_is_not_the_last_nor_the_oldest_starved(monkeypatch):
    made = [factories.document() for _ in range(5)]
    sequencer.sequence()
    monkeypatch.setattr(sealing_work, "BATCH", 1)
    sealing_work.seal_due(batches=2)
    sealed_numbers = {row.number for row in Document.objects.exclude(sealed_at=None)}
    assert sealed_numbers == {made[0].number, made[-1].number}


def test_in_the_end_a_bad_document_is_given_up():
    document = factories.document(kind="unheard-of")
    sequencer.sequence()
    Document.objects.update(attempts=sealing_work.MAX_FAILURES - 1)
    tasks.seal_due()
    document.refresh_from_db()
    assert document.state == State.FAILED
    assert "TemplateDoesNotExist" in document.failure


@pytest.mark.parametrize("broken", ["store", "key"])
def test_an_outage_never_gives_a_document_up(settings, tmp_path, broken):
    admin = UserFactory(role="admin")
    document = factories.document()
    sequencer.sequence()
    usual, passphrase = settings.STORAGES, settings.SEAL_PASSPHRASE
    if broken == "store":
        (tmp_path / "documents").write_text("a file where the folder should be")
        options = {"OPTIONS": {"location": tmp_path, "base_url": None}}
        settings.STORAGES = usual | {"default": usual["default"] | options}
    else:
        settings.SEAL_PASSPHRASE = "not this one"
    for _ in range(sealing_work.MAX_FAILURES + 2):
        Document.objects.update(due_at=clock.now())
        tasks.seal_due()
    document.refresh_from_db()
    assert document.attempts > sealing_work.MAX_FAILURES
    assert document.state == State.PENDING
    assert document.failure.startswith(work.OUTAGE)
    assert document.due_at > clock.now()
    (bell,) = Notice.objects.filter(recipient=admin)
    assert "En attente\N{NO-BREAK SPACE}: documents" in bell.title
    settings.STORAGES, settings.SEAL_PASSPHRASE = usual, passphrase
    Document.objects.update(due_at=clock.now())
    tasks.seal_due()
    document.refresh_from_db()
    assert document.is_sealed


def test_a_full_disk_loses_nothing(settings, tmp_path, heard):
    """/dev/full answers every write as a full disk does."""
    document = factories.document()
    sequencer.sequence()
    folder = tmp_path / "documents" / f"{document.issued_at:%Y}" / document.secret
    folder.parent.mkdir(parents=True)
    folder.write_text("a file where the folder should be")
    usual = settings.STORAGES
    settings.STORAGES = usual | {
        "default": usual["default"] | {"OPTIONS": {"location": tmp_path, "base_url": None}}
    }
    tasks.seal_due()
    document.refresh_from_db()
    assert document.failure
    assert heard == []
    folder.unlink()
    Document.objects.update(due_at=clock.now())
    tasks.seal_due()
    document.refresh_from_db()
    assert document.is_sealed
    assert heard == [document.number]


def test_a_worker_that_lost_its_lease_leaves_no_trace(heard):
    document = factories.document()
    sequencer.sequence()
    (slow,) = work.claim(sealing_work.ready(), limit=1, lease=sealing_work.LEASE)
    Document.objects.update(claimed_until=clock.now() - dt.timedelta(seconds=1))
    tasks.seal_due()
    assert sealing_work.seal_one(slow) is False
    document.refresh_from_db()
    assert heard == [document.number]
    assert JournalEntry.objects.filter(event="document.sealed").count() == 1
    assert stored(document) == [document.file.name.rpartition("/")[2]]
    assert seal.is_whole(document.read(), moment=document.sealed_at)


@pytest.mark.fault
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_between_file_and_row_loses_and_doubles_nothing(heard, monkeypatch):
    document = factories.document()
    sequencer.sequence()
    connections.close_all()
    child = os.fork()
    if child == 0:
        save = default_storage.save

        def save_and_die(*args):
            save(*args)
            os.kill(os.getpid(), signal.SIGKILL)

        try:
            default_storage.save = save_and_die
            tasks.seal_due()
        finally:
            os._exit(3)
    _, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL

    document.refresh_from_db()
    assert document.state == State.SEALING
    (orphan,) = stored(document)
    tasks.seal_due()
    document.refresh_from_db()
    assert document.state == State.SEALING, "the dead worker's lease still runs"

    Document.objects.update(claimed_until=clock.now() - dt.timedelta(seconds=1))
    tasks.seal_due()
    document.refresh_from_db()
    assert document.is_sealed
    assert heard == [document.number]
    assert JournalEntry.objects.filter(event="document.sealed").count() == 1
    assert stored(document) == [document.file.name.rpartition("/")[2]] != [orphan]
