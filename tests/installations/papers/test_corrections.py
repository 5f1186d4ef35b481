"""What a correction signs and prints, what differs, and what `/verify/` says of both."""

import io
import re

import pypdf
import pytest
from django.template.loader import render_to_string
from django.utils import translation

from installations.actions.sign_report import sign_as_integrator
from installations.models import InstallationReport
from installations.papers import reading
from installations.papers.body import write_body
from installations.papers.differences import differences
from installations.papers.received import faults, read_body
from installations.plugs.documents import report_facts, report_today
from portal.core import clock
from portal.demo import installations
from portal.documents.kinds import Said
from tests.installations.factories import (
    RNG,
    WRONG,
    complete_draft,
    corrected,
    correction,
    make,
    signing,
)
from tests.installations.papers.former import submit_as_version_1

pytestmark = pytest.mark.django_db


def told(rows):
    return [str(row.text) for row in rows]


def today(report):
    return told(report_today(Said(report.number, report.document.data, str(report.pk))))


def test_the_paper_says_which_report_and_why_and_by_which_day(cast, release):
    report = make(cast.technician_rep, release)
    right = corrected(report, licence="V4-7777-00001")
    paper = reading.paper_of(right)
    assert (paper.corrects.number, paper.corrects.reason) == (report.number, WRONG)
    assert reading.paper_of(report).corrects is None
    page = render_to_string(
        "documents/installation_report.html",
        {"document": right.document, "data": right.document.data, "language": "fr"},
    )
    page = re.sub("<[^>]+>", "", page)
    assert f"Corrige le procès-verbal {report.number}" in page
    assert "celui d’une autre caisse" in page
    assert "Jugé selon les règles du" in page


def test_the_sealed_document_prints_it(cast, release, drain):
    report = make(cast.technician_rep, release)
    right = corrected(report, licence="V4-7777-00001")
    drain()
    right.refresh_from_db()
    pages = pypdf.PdfReader(io.BytesIO(right.document.read())).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    assert report.number in text
    assert "celui d’une autre caisse" in text


def test_the_schema_takes_it_whole_or_not_at_all(cast, release):
    report = make(cast.technician_rep, release)
    said = read_body(write_body(correction(report, licence="V4-1"), at=clock.now()))
    assert faults(said) == []
    of = said["corrects"]
    for wrong in (
        None, {}, {**of, "number": "x"}, {**of, "sha256": "0"}, {**of, "reason": " a"},
        {**of, "reason": ""}, {**of, "judged_on": "hier"}, {**of, "more": 1},
    ):  # fmt: skip
        assert faults({**said, "corrects": wrong}), wrong
    del said["corrects"]
    assert faults(said) == []


def test_what_differs_is_named_and_nothing_else(cast, release):
    report = make(cast.technician_rep, release)
    right = corrected(report, licence="V4-7777-00001", merchant_name="SARL Ritter")
    with translation.override("fr"):
        found = differences(report.content, right.content)
    assert [(one.before, one.now) for one in found] == [
        (report.merchant_name, "SARL Ritter"), (report.licence, "V4-7777-00001"),
    ]  # fmt: skip


def test_a_report_of_version_1_is_corrected_by_one_of_version_2(cast, release):
    draft = complete_draft(cast.technician_rep, release)
    old = submit_as_version_1(draft, by=cast.technician)
    sign_as_integrator(by=cast.technician, report=old, signing=signing())
    installations.sign_for_merchant(old, rng=RNG)
    old = InstallationReport.objects.get(pk=old.pk)
    kept = bytes(old.canonical)
    right = corrected(old, licence="V4-7777-00001")
    assert right.content["corrects"]["sha256"] == old.canonical_sha256
    changed = [one.now for one in differences(old.content, right.content)]
    assert changed == ["V4-7777-00001"]
    old.refresh_from_db()
    assert (bytes(old.canonical), reading.paper_of(old).version) == (kept, 1)
    assert any(right.number in text for text in today(old))


def test_verify_says_of_both_what_holds(cast, release):
    report = make(cast.technician_rep, release)
    assert not any("corrig" in text.lower() for text in today(report))
    right = corrected(report, licence="V4-7777-00001")
    assert f"Le PV {right.number} le corrige et compte à sa place" in today(report)
    said = Said(right.number, right.document.data, str(right.pk))
    facts = {str(label): value for label, value in report_facts(said)}
    assert facts["Corrige le PV"] == report.number
    # Nobody's words: anyone may read this.
    assert WRONG not in " ".join([*today(report), *today(right), *facts.values()])
