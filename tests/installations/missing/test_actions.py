"""Missing reports are found, answered, refused, and closed by the report that comes."""

import pytest
from django.db import Error, transaction
from django.utils.translation import override

from installations.licences.actions import cancel_licence
from installations.missing import chasing, plugs
from installations.missing.actions import (
    answer_missing,
    close_found,
    find_missing,
    refuse_answer,
)
from installations.missing.rules import missing_on
from installations.models import InstallationReport, MissingAnswer, MissingReport, ReportState
from installations.voiding import follow_void
from integrators.companies.timeline import entries_of
from portal.accounts.models import User
from portal.core import clock
from portal.core.actions import Refused
from portal.demo.installations import sign_for_merchant
from portal.journal.models import JournalEntry
from portal.outbox.models import OutgoingMail
from tests.installations.factories import RNG, corrected, make, newer
from tests.installations.interventions.factories import recorded
from tests.installations.missing.factories import (
    answered,
    downloaded,
    found,
    licence_issued,
    opened,
    state_of,
)

pytestmark = pytest.mark.django_db


def refused(code, act, **values):
    with pytest.raises(Refused) as error:
        act(**values)
    assert error.value.code == code


def test_what_is_found_is_written_once_with_one_entry_a_company(cast, release):
    licence_issued(cast)
    licence_issued(cast, "V4-9-2")
    downloaded(cast.stranger_rep, release)
    lines = found()
    assert [line.kind for line in lines].count("licence") == 2
    assert len(lines) == 3
    assert found() == lines
    entries = JournalEntry.objects.filter(event="missing.found")
    assert entries.count() == 2
    again = list(missing_on(clock.today()))
    assert again == []
    # Of two sweeps that have both read it, one writes it.
    lost = [MissingReport(kind="licence", integrator=cast.integrator, licence=lines[0].licence,
                          since=lines[0].since)]  # fmt: skip
    with pytest.raises(Refused) as told:
        find_missing(by=chasing.SWEEP, integrator=cast.integrator, lines=lost)
    assert told.value.code == "nothing"
    assert list(plugs.inspect()) == []


def test_several_are_answered_at_once_and_told_once(cast):
    first, second = licence_issued(cast), licence_issued(cast, "V4-9-2")
    lines = found()
    answer = answered(cast.technician_rep, *lines, because="elsewhere", text="Posée par Dupont.")
    assert {state_of(line) for line in lines} == {"answered"}
    entry = JournalEntry.objects.get(event="missing.answered")
    assert entry.content["data"]["lines"] == [line.pk for line in lines]
    assert entry.subject_id == str(answer.pk)
    # What is answered is not found again.
    assert found() == lines
    assert {line.licence for line in lines} == {first, second}
    assert list(plugs.inspect()) == []


def test_who_answers_and_what_is_checked(cast):
    licence_issued(cast)
    licence_issued(cast, "V4-9-2", cast.elsewhere)
    own, other = sorted(found(), key=lambda line: line.integrator_id != cast.integrator.pk)
    for by in (cast.stranger, cast.quality):
        refused("stranger", answer_missing, by=by, opened=opened(own), because="demo")
    give = {"by": cast.technician, "because": "demo"}
    refused("several_companies", answer_missing, opened=opened(own, other), **give)
    refused("unknown", answer_missing, opened={10**9: "open.0"}, **give)
    with pytest.raises(Refused) as told:
        answer_missing(opened={}, **give)
    assert told.value.code == "no_lines"
    refused("too_many", answer_missing, opened=dict.fromkeys(range(201), "open.0"), **give)
    both_saw = opened(own)
    refused("no_reason", answer_missing, by=cast.technician, opened=both_saw, because="")
    refused(
        "no_words", answer_missing, by=cast.technician, opened=both_saw, because="other", text=" "
    )
    assert not MissingAnswer.objects.exists()
    answered(cast.manager_rep, own)
    refused("changed", answer_missing, opened=both_saw, **give)


def test_quality_does_not_accept_it_and_the_integrator_reads_why(cast):
    licence_issued(cast)
    [line] = found()
    refused("not_answered", refuse_answer, by=cast.quality, line=line, mark=line.mark, text="Non.")
    answered(cast.technician_rep, line)
    mark = MissingReport.objects.get(pk=line.pk).mark
    refused("no_words", refuse_answer, by=cast.quality, line=line, mark=mark, text=" ")
    refused("changed", refuse_answer, by=cast.quality, line=line, mark="open.0", text="Non.")
    refuse_answer(by=cast.quality, line=line, mark=mark, text="La caisse tourne, on l’a vue.")
    assert state_of(line) == "open"
    mail = OutgoingMail.objects.get(key__startswith="missing.answer_refused:")
    assert mail.to == cast.manager.email
    assert "La caisse tourne" in mail.text
    assert "Licence sans PV" in mail.text
    assert "V4-9-1" in mail.text.replace("\u2060", "")
    assert list(plugs.inspect()) == []


def test_the_mail_speaks_the_language_of_who_reads_it(cast):
    User.objects.filter(pk=cast.manager.pk).update(language="en")
    licence_issued(cast)
    [line] = found()
    answered(cast.technician_rep, line)
    line.refresh_from_db()
    with override("fr"):
        refuse_answer(by=cast.quality, line=line, mark=line.mark, text="Vue tourner.")
    mail = OutgoingMail.objects.get(key__startswith="missing.answer_refused:")
    assert "Licence without a report" in mail.text


@pytest.mark.parametrize("said", [None, answered])
def test_the_report_that_comes_closes_what_it_is_owed_for(cast, release, said):
    report = make(cast.technician_rep, release, "integrator")
    recorded(cast.technician_rep, site=report.site)
    # Issued to another company than the one that reports it.
    licence_issued(cast, report.licence, cast.elsewhere)
    downloaded(cast.technician_rep, release)
    lines = found()
    assert {line.kind for line in lines} == {"download", "request", "licence"}
    people = {cast.integrator.pk: cast.technician_rep, cast.elsewhere.pk: cast.stranger_rep}
    before = {}
    for line in lines:
        if said:
            said(people[line.integrator_id], line)
        before[line.pk] = state_of(line)
    own = [line for line in lines if line.integrator_id == cast.integrator.pk]
    marks = opened(*own)
    sign_for_merchant(report, rng=RNG)
    report.refresh_from_db()
    for line in lines:
        line.refresh_from_db()
        assert (line.state, line.closed_by) == ("reported", report)
        assert line.closed_at == report.signed_at
    give = {"by": cast.technician, "because": "demo"}
    refused("changed", answer_missing, opened=marks, **give)
    refused("closed", answer_missing, opened=opened(*own), **give)
    assert list(plugs.inspect()) == []
    # Where that report is void, the lines are what they were before.
    with transaction.atomic():
        InstallationReport.objects.filter(pk=report.pk).update(state=ReportState.VOID)
        report.refresh_from_db()
        follow_void(by=cast.quality, report=report)
    assert {line.pk: state_of(line) for line in lines} == before
    assert list(plugs.inspect()) == []


def test_a_void_report_beside_another_leaves_the_line_closed_by_that(cast, release):
    downloaded(cast.technician_rep, release)
    [line] = found()
    first, second = make(cast.technician_rep, release), make(cast.technician_rep, newer(cast))
    line.refresh_from_db()
    assert line.closed_by == first
    with transaction.atomic():
        InstallationReport.objects.filter(pk=first.pk).update(state=ReportState.VOID)
        first.refresh_from_db()
        follow_void(by=cast.quality, report=first)
    line.refresh_from_db()
    assert (line.state, line.closed_by) == ("reported", second)


def test_a_correction_closes_what_it_names_and_what_it_corrects_closes_no_more(cast, release):
    report = make(cast.technician_rep, release, "integrator")
    first, second = licence_issued(cast, report.licence), licence_issued(cast, "V4-9-2")
    wrong, right = found()
    assert [wrong.licence, right.licence] == [first, second]
    sign_for_merchant(report, rng=RNG)
    report.refresh_from_db()
    assert (state_of(wrong), state_of(right)) == ("reported", "open")
    correction = corrected(report, licence=second.number)
    assert (state_of(wrong), state_of(right)) == ("open", "reported")
    assert list(plugs.inspect()) == []
    assert found(state="open") == [wrong]
    # Where the correction is void, what it had corrected stands again.
    with transaction.atomic():
        InstallationReport.objects.filter(pk=correction.pk).update(state=ReportState.VOID)
        correction.refresh_from_db()
        follow_void(by=cast.quality, report=correction)
    assert (state_of(wrong), state_of(right)) == ("reported", "open")
    assert list(plugs.inspect()) == []


def test_a_report_on_an_earlier_release_or_of_another_company_closes_no_download(cast, release):
    old = make(cast.technician_rep, release, "integrator")
    latest = newer(cast)
    downloaded(cast.technician_rep, latest)
    [line] = found(kind="download")
    sign_for_merchant(old, rng=RNG)
    make(cast.stranger_rep, latest)
    assert state_of(line) == "open"


def test_of_a_cancelled_licence_none_is_expected_and_another_may_be_issued(cast):
    licence = licence_issued(cast)
    [line] = found()
    cancel_licence(by=cast.quality, licence=licence, reason="Vendue à un autre.")
    assert state_of(line) == "void"
    refused("closed", answer_missing, by=cast.technician, opened=opened(line), because="demo")
    licence_issued(cast, integrator=cast.elsewhere)
    assert [row.integrator for row in found(state="open")] == [cast.elsewhere]
    assert list(plugs.inspect()) == []


def test_what_was_signed_while_a_line_was_written_is_closed_by_the_next_sweep(cast, release):
    downloaded(cast.technician_rep, release)
    [line] = found()
    refused("no_report", close_found, by=chasing.SWEEP, line=line)
    report = make(cast.technician_rep, release)
    # The signature has not seen the line.
    MissingReport.objects.filter(pk=line.pk).update(state="open", closed_at=None, closed_by=None)
    closed = close_found(by=chasing.SWEEP, line=line)
    assert (state_of(line), closed.closed_by) == ("reported", report)
    # Of two sweeps that have both read it, one closes it.
    refused("closed", close_found, by=chasing.SWEEP, line=line)
    MissingReport.objects.filter(pk=line.pk).update(state="open", closed_at=None, closed_by=None)
    assert [row.state for row in found()] == ["reported"]
    assert JournalEntry.objects.filter(event="missing.closed").count() == 2


def test_its_company_reads_no_number_of_anothers_report(cast, release):
    report = make(cast.stranger_rep, release, "integrator")
    licence_issued(cast, report.licence)
    [line] = found()
    sign_for_merchant(report, rng=RNG)
    MissingReport.objects.filter(pk=line.pk).update(state="open", closed_at=None, closed_by=None)
    close_found(by=chasing.SWEEP, line=line)
    entry = JournalEntry.objects.get(event="missing.closed")
    assert entry.content["data"] == {"report": "", "closed_by": report.pk}
    assert entry in entries_of(cast.integrator, "missing")


def test_a_licence_that_was_cancelled_while_it_was_found_is_not_written(cast):
    first, _second = licence_issued(cast), licence_issued(cast, "V4-9-2")
    read = list(missing_on(clock.today()))
    cancel_licence(by=cast.quality, licence=first, reason="Vendue à un autre.")
    [line] = find_missing(by=chasing.SWEEP, integrator=cast.integrator, lines=read)
    assert line.name == "V4-9-2"
    assert MissingReport.objects.get() == line


def test_a_void_report_of_a_cancelled_licence_leaves_no_report_expected(cast, release):
    report = make(cast.technician_rep, release, "integrator")
    licence = licence_issued(cast, report.licence)
    [line] = found()
    sign_for_merchant(report, rng=RNG)
    cancel_licence(by=cast.quality, licence=licence, reason="Remplacée.")
    assert state_of(line) == "reported"
    with transaction.atomic():
        InstallationReport.objects.filter(pk=report.pk).update(state=ReportState.VOID)
        report.refresh_from_db()
        follow_void(by=cast.quality, report=report)
    assert state_of(line) == "void"
    assert list(plugs.inspect()) == []


def test_the_journal_tells_of_each_column(cast):
    licence_issued(cast)
    licence_issued(cast, "V4-9-2")
    line, quiet = found()
    answer = answered(cast.technician_rep, line, text="Au dépôt.")
    assert list(plugs.inspect()) == []

    def noticed(row, **values) -> bool:
        with transaction.atomic():
            MissingReport.objects.filter(pk=row.pk).update(**values)
            seen = bool(list(plugs.inspect()))
            transaction.set_rollback(True)
        return seen

    for row, values in (
        (line, {"state": "open"}), (line, {"answer": None}), (line, {"state": "void"}),
        (line, {"integrator": cast.elsewhere}), (quiet, {"answer": answer}),
        (quiet, {"since": clock.today()}), (quiet, {"state": "answered", "answer": answer}),
    ):  # fmt: skip
        assert noticed(row, **values), values
    with pytest.raises(Error), transaction.atomic():
        MissingAnswer.objects.filter(pk=answer.pk).update(text="Autre chose.")
    with transaction.atomic():
        quiet.delete()
        assert any("no longer there" in one for one in plugs.inspect())
        transaction.set_rollback(True)
    MissingAnswer.objects.create(
        integrator=cast.integrator, because="demo", answered_by=cast.technician
    )
    assert any("knows nothing" in one for one in plugs.inspect())
