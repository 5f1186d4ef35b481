"""What was signed under version 1 is read, printed, signed to its end, verified and audited."""

import datetime as dt
import io
from pathlib import Path

import pypdf
import pytest
from django.template.loader import render_to_string
from django.utils import translation

from installations.actions.sign_report import sign_as_integrator
from installations.models import InstallationReport, ReportKind
from installations.papers import reading
from installations.papers.body import digest_of
from installations.plugs import evidence
from portal.demo import installations
from portal.documents.sealing import seal
from portal.journal import canonical
from tests.installations.factories import RNG, complete_draft, make, newer, signing
from tests.installations.papers.former import submit_as_version_1

KEPT = Path(__file__).parent / "kept"
SEALED = KEPT / "version-1.pdf"
SAID = {"Oui": "yes"}
"""Where it was sealed the catalog was not compiled: its own words are English."""
MOMENT = dt.datetime(2026, 11, 27, 20, 0, tzinfo=dt.UTC)


@pytest.fixture
def trusted(tmp_path, settings):
    """The root that vouched for the kept document's seal."""
    settings.KEYS_DIR = tmp_path
    (tmp_path / "seal-version-1.crt").write_bytes((KEPT / "seal-version-1.crt").read_bytes())


def data_of(pdf):
    return canonical.loads(seal.attached_file(pdf, "data.json"))


def test_the_kept_document_is_whole_and_no_byte_of_it_may_change(trusted):
    pdf = SEALED.read_bytes()
    assert seal.is_whole(pdf, moment=MOMENT)
    place = pdf.index(b"stream") + 40
    assert not seal.is_whole(
        pdf[:place] + bytes([pdf[place] ^ 1]) + pdf[place + 1 :], moment=MOMENT
    )


def test_what_it_carries_is_what_both_signed():
    data = data_of(SEALED.read_bytes())
    raw = (KEPT / "version-1.json").read_bytes()
    assert canonical.dumps(data["report"]) == raw
    assert {item["document_sha256"] for item in data["evidence"]} == {digest_of(raw)}
    for item in data["evidence"]:
        consent = item["text_shown"].split("\n\n")[-1]
        assert data["report"]["number"] in consent
        assert digest_of(raw) in consent


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("name", ["version-1", "version-1-removal"])
def test_it_is_read_whole(name, language):
    said = canonical.loads((KEPT / f"{name}.json").read_bytes())
    with translation.override(language):
        paper = reading.read(said, number="")
        page = render_to_string("installations/_paper.html", {"paper": paper})
    assert (paper.version, paper.number) == (1, said["number"])
    for text in (
        said["number"], said["release"]["version"], said["machine"]["serial_number"],
        said["machine"]["licence"], said["release"]["certificate_number"],
        said["release"]["file"]["sha256"], said["texts"]["undertaking"],
        said["merchant"]["signatory"], said["integrator"]["signatory"],
    ):  # fmt: skip
        assert text in page
    assert (said["replaces"] or "") in page


def test_the_printed_paper_said_the_same():
    """Every fact that the frozen reader tells stands on the page that was sealed."""
    pdf = SEALED.read_bytes()
    printed = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)
    printed = "".join(printed.split())
    with translation.override("fr"):
        paper = reading.paper_of_document(data_of(pdf))
    rows = [row for part in paper.parts for row in part.rows]
    assert len(rows) > 10
    for row in rows:
        for word in row.words.replace("(", " ").replace(")", " ").split():
            assert SAID.get(word, word).lower() in printed.lower(), row


@pytest.fixture
def waiting(cast, release):
    draft = complete_draft(cast.technician_rep, release)
    return submit_as_version_1(draft, by=cast.technician)


@pytest.fixture
def signed(waiting, cast):
    sign_as_integrator(by=cast.technician, report=waiting, signing=signing(user=cast.technician))
    installations.sign_for_merchant(waiting, rng=RNG)
    waiting.refresh_from_db()
    return waiting


@pytest.mark.django_db
def test_one_that_waited_is_signed_as_it_was_submitted(signed, drain):
    assert signed.content["v"] == 1
    texts = {row.text_shown for row in signed.signatures.all()}
    assert all(signed.number in text and signed.canonical_sha256 in text for text in texts)
    drain()
    signed.refresh_from_db()
    pdf = signed.document.read()
    assert data_of(pdf)["report"] == signed.content
    words = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)
    assert signed.content["machine"]["licence"] in words


@pytest.mark.django_db
def test_it_is_audited_by_its_own_version(signed, drain):
    drain()
    assert list(evidence.inspect()) == []
    InstallationReport.objects.filter(pk=signed.pk).update(licence="CRIS-0000")
    assert list(evidence.inspect()) == [
        f"report {signed.number}: its machine is not what was submitted",
        f"report {signed.number}: the installed base is not what follows from it and from those"
        " that replaced it",
    ]


@pytest.mark.django_db
def test_a_version_2_follows_it_and_names_its_fingerprint(signed, cast):
    latest = newer(cast)
    after = make(cast.technician_rep, latest, kind=ReportKind.UPDATE, replaces=signed)
    assert after.content["v"] == 2
    assert after.content["follows"] == {
        "number": signed.number, "sha256": signed.canonical_sha256,
    }  # fmt: skip
    assert list(InstallationReport.objects.in_force()) == [after]
    assert list(evidence.inspect()) == []


@pytest.mark.django_db
def test_its_page_shows_what_was_signed(signed, as_technician):
    page = as_technician.get(signed.get_absolute_url()).content.decode()
    assert signed.content["machine"]["serial_number"] in page
    assert signed.content["texts"]["undertaking"] in page
