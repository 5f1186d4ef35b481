import datetime as dt

import pytest
from django.db import Error, transaction

from installations.models import Recall, RecallAnswer, ReportKind
from installations.plugs import recalls as evidence
from installations.recalls.actions import (
    plan_recalls,
    refuse_impossible,
    report_impossible,
    take_back_recalls,
)
from installations.voiding import follow_void
from portal.core import clock
from portal.core.actions import Refused
from portal.journal.models import JournalEntry
from portal.outbox.models import OutgoingMail
from tests.installations.factories import make
from tests.installations.recalls.factories import impossible, opened, planned, state_of

pytestmark = pytest.mark.django_db


def plan(cast, recalled, lines=None, by=None, marks=None, days=3, person=None):
    lines = lines or recalled.lines
    return plan_recalls(
        by=by or cast.technician, withdrawal=recalled.withdrawal, opened=marks or opened(*lines),
        planned_on=clock.today() + dt.timedelta(days=days),
        technician=person or cast.technician_rep,
    )  # fmt: skip


def refused(code, act, *args, **options):
    with pytest.raises(Refused) as found:
        act(*args, **options)
    assert found.value.code == code


def test_several_machines_are_planned_at_once_and_told_once(cast, recalled):
    answer = plan(cast, recalled)
    assert {state_of(line) for line in recalled.lines} == {"planned"}
    assert state_of(recalled.other) == "todo"
    entry = JournalEntry.objects.get(event="recalls.planned")
    assert entry.content["data"]["lines"] == sorted(line.pk for line in recalled.lines)
    assert entry.subject_id == str(answer.pk)
    assert Recall.objects.open().count() == 3
    planned(cast.manager_rep, recalled.lines[0], days=5)
    assert list(evidence.inspect()) == []


def test_who_and_when_is_checked(cast, recalled):
    refused("past", plan, cast, recalled, days=-1)
    refused("too_far", plan, cast, recalled, days=400)
    refused("foreign_technician", plan, cast, recalled, person=cast.stranger_rep)
    refused("stranger", plan, cast, recalled, by=cast.stranger)
    refused("stranger", plan, cast, recalled, by=cast.quality)
    refused("several_companies", plan, cast, recalled, [*recalled.lines, recalled.other])
    refused("unknown", plan, cast, recalled, marks={**opened(*recalled.lines), 10**9: "todo.0"})
    refused(
        "no_lines", take_back_recalls, by=cast.technician, withdrawal=recalled.withdrawal, opened={}
    )
    many = dict.fromkeys(range(201), "todo.0")
    refused("too_many", plan, cast, recalled, marks=many)
    assert not RecallAnswer.objects.exists()


def test_of_two_who_answer_the_second_is_told(cast, recalled):
    [first, _second] = recalled.lines
    both_saw = opened(first)
    impossible(cast.manager_rep, first)
    refused("changed", plan, cast, recalled, [first], marks=both_saw)
    assert state_of(first) == "impossible"
    # The same answer again is another one all the same.
    again = opened(first)
    impossible(cast.manager_rep, first, because="lost")
    refused("changed", plan, cast, recalled, [first], marks=again)


def test_an_impossible_one_has_a_reason_and_can_be_taken_back(cast, recalled):
    [line, _other] = recalled.lines
    for because, text, code in (("", "", "no_reason"), ("other", "  ", "no_words")):
        with pytest.raises(Refused) as found:
            report_impossible(
                by=cast.technician, withdrawal=recalled.withdrawal, opened=opened(line),
                because=because, text=text,
            )  # fmt: skip
        assert found.value.code == code
    impossible(cast.technician_rep, line, because="other", text="Le local est muré.")
    assert Recall.objects.open().count() == 2
    take_back_recalls(by=cast.manager, withdrawal=recalled.withdrawal, opened=opened(line))
    assert state_of(line) == "todo"
    refused(
        "not_answered", take_back_recalls, by=cast.manager, withdrawal=recalled.withdrawal,
        opened=opened(line),
    )  # fmt: skip
    assert list(evidence.inspect()) == []


def test_quality_does_not_accept_it_and_the_integrator_reads_why(cast, recalled):
    [line, other] = recalled.lines
    impossible(cast.technician_rep, line)
    mark = Recall.objects.get(pk=line.pk).mark
    options = {"by": cast.quality, "recall": line}
    refused("no_words", refuse_impossible, mark=mark, text=" ", **options)
    refused("changed", refuse_impossible, mark="impossible.0", text="Rappelez.", **options)
    refused(
        "not_impossible", refuse_impossible, by=cast.quality, recall=other, mark=other.mark,
        text="Rappelez.",
    )  # fmt: skip
    refuse_impossible(mark=mark, text="Le commerce a rouvert.", **options)
    assert state_of(line) == "todo"
    mail = OutgoingMail.objects.get(key__startswith="recall.impossible_refused:")
    assert mail.to == cast.manager.email
    assert "Le commerce a rouvert." in mail.text
    assert list(evidence.inspect()) == []


@pytest.mark.parametrize("answer", [None, planned, impossible])
def test_a_signed_report_ends_the_line_whatever_was_answered(cast, recalled, answer):
    [line, _other] = recalled.lines
    if answer:
        answer(cast.technician_rep, line)
    before, marks = state_of(line), opened(line)
    update = make(
        cast.technician_rep, recalled.latest, kind=ReportKind.UPDATE, replaces=recalled.reports[0]
    )
    ended = Recall.objects.get(pk=line.pk)
    assert (ended.state, ended.solved_by, ended.solved_at) == ("done", update, update.signed_at)
    refused("changed", plan, cast, recalled, [line], marks=marks)
    refused("closed", plan, cast, recalled, [line])
    assert list(evidence.inspect()) == []
    # Where that report is void, the line is what it was before.
    with transaction.atomic():
        follow_void(by=cast.quality, report=update)
    assert state_of(line) == before


def test_the_journal_tells_of_each_column(cast, recalled):
    [line, other] = recalled.lines
    answer = impossible(cast.technician_rep, line, text="Rideau baissé.")
    assert list(evidence.inspect()) == []

    def found(change, undo) -> bool:
        change()
        seen = bool(list(evidence.inspect()))
        undo()
        assert list(evidence.inspect()) == []
        return seen

    rows = Recall.objects.filter(pk=line.pk)
    for values, back in (
        ({"state": "todo"}, {"state": "impossible"}),
        ({"answer": None}, {"answer": answer}),
        ({"integrator": cast.stranger_rep.integrator}, {"integrator": cast.integrator}),
        ({"state": "void"}, {"state": "impossible"}),
    ):
        assert found(lambda v=values: rows.update(**v), lambda b=back: rows.update(**b)), values
    quiet = Recall.objects.filter(pk=other.pk)
    assert found(lambda: quiet.update(answer=answer), lambda: quiet.update(answer=None))
    assert found(lambda: quiet.update(state="void"), lambda: quiet.update(state="todo"))
    done = {"state": "done", "solved_by": recalled.other_report, "solved_at": clock.now()}
    undone = {"state": "todo", "solved_by": None, "solved_at": None}
    assert found(lambda: quiet.update(**done), lambda: quiet.update(**undone))
    with pytest.raises(Error), transaction.atomic():
        RecallAnswer.objects.filter(pk=answer.pk).update(text="Autre chose.")
    RecallAnswer.objects.create(
        withdrawal=recalled.withdrawal, integrator=cast.integrator, kind="taken_back",
        answered_by=cast.technician,
    )  # fmt: skip
    assert any("knows nothing" in one for one in evidence.inspect())
    quiet.delete()
    assert any("opened" in one for one in evidence.inspect())
