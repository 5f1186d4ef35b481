"""For random histories, which documents held on a day is what a replay of the journal says."""

import datetime as dt

import time_machine
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from integrators.approvals.rules.eligibility import company_check
from integrators.legal_file.actions.documents import (
    accept_legal_document,
    add_legal_document,
    refuse_legal_document,
    revoke_legal_document,
    set_document_kind,
)
from integrators.legal_file.documents import papers_of
from integrators.models import DocumentDemand, DocumentKind, LegalDocument
from integrators.values import as_of, end_of
from portal.core import clock
from portal.core.actions import Refused
from portal.core.products import ProductLine
from portal.journal.models import JournalEntry
from tests.integrators import factories as make
from tests.integrators.helpers import paris

START = dt.date(2024, 2, 26)  # Three days before a leap day, five weeks before summer time.
DAY = dt.timedelta(days=1)
CODES = ("kbis", "insurance", "rib")

steps = st.lists(
    st.tuples(
        st.sampled_from(
            ["add", "add", "accept", "accept", "refuse", "revoke", "demand", "release"]
        ),
        st.sampled_from(CODES),
        st.integers(0, 9),  # days since the step before
        st.sampled_from([(0, 0), (12, 0), (23, 59)]),  # the time of day in Paris
        st.one_of(st.none(), st.integers(0, 20)),  # days until the document ends
    ),
    min_size=1,
    max_size=9,
)


def demand(quality, code, mandatory):
    values = {
        "name_fr": code, "name_en": code, "hint_fr": "", "hint_en": "", "valid_months": None,
        "asked": True, "position": 1,
    }  # fmt: skip
    set_document_kind(by=quality, code=code, kind=values, mandatory=mandatory)


def act(quality, company, step):
    kind, code, _gap, _time, ends = step
    if kind in ("demand", "release"):
        demand(quality, code, kind == "demand")
        return
    if kind == "add":
        row = DocumentKind.objects.get(code=code)
        add_legal_document(by=quality, company=company, kind=row, file=make.pdf())
        return
    if kind == "revoke":
        accepted = LegalDocument.objects.filter(state="accepted", kind__code=code).first()
        if accepted:
            revoke_legal_document(by=quality, document=accepted, reason="x")
        return
    waiting = LegalDocument.objects.filter(state="waiting", kind__code=code).first()
    if waiting is None:
        return
    if kind == "refuse":
        refuse_legal_document(by=quality, document=waiting, reason="x")
    else:
        end = None if ends is None else clock.today() + ends * DAY
        accept_legal_document(by=quality, document=waiting, expires_on=end)


def replayed(company, day):
    """What was missing at the end of `day`, by nothing but the journal's own bytes."""
    mandatory, ends = {}, {}
    entries = JournalEntry.objects.filter(
        event__in=["legal_document_kind.set", "legal_document.accepted", "legal_document.revoked"],
        at__lte=end_of(day),
    )
    for entry in entries.order_by("pk"):
        data = entry.content["data"]
        if entry.event == "legal_document_kind.set":
            mandatory[data["code"]] = data["mandatory"]
        elif entry.event == "legal_document.revoked":
            del ends[data["kind"]][entry.subject_id]
        elif data["integrator"] == company.pk:
            ends.setdefault(data["kind"], {})[entry.subject_id] = data["expires_on"] or "9999"
    iso = day.isoformat()
    return {
        code
        for code, asked in mandatory.items()
        if asked and not any(end >= iso for end in ends.get(code, {}).values())
    }


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(history=steps)
def test_the_documents_of_a_day_equal_a_replay_of_the_journal(quality, history):
    with transaction.atomic(), time_machine.travel(paris(2024, 2, 26, 0), tick=False) as traveller:
        company = make.make_integrator(quality, papers=False)
        DocumentDemand.objects.all().delete()
        for code in CODES:
            demand(quality, code, code == "kbis")
        day = START
        for step in history:
            day += step[2] * DAY
            traveller.move_to(max(paris(day.year, day.month, day.day, *step[3]), clock.now()))
            try:
                act(quality, company, step)
            except Refused:
                continue
        traveller.move_to(clock.now() + 5 * DAY)
        asked = START
        while asked <= clock.today():
            expected = replayed(company, asked)
            papers = papers_of([company], as_of(asked))[company]
            assert {paper.kind.code for paper in papers if not paper.met} == expected, asked
            check = company_check(company, line=ProductLine.V4, at=asked)
            met = next(item.met for item in check.requirements if item.code == "documents")
            assert met == (not expected), asked
            asked += DAY
        transaction.set_rollback(True)
