"""A signed report that another corrects: begun, submitted, signed, and what follows."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from installations.actions.annul_report import ask_annulment
from installations.actions.begin_anew import begin_anew, begin_correction
from installations.actions.cancel_report import cancel_report
from installations.actions.contest_report import contest_report
from installations.actions.settle_contest import settle_contest
from installations.actions.sign_report import sign_as_integrator
from installations.models import InstallationReport, InstalledPeriod, Recall, ReportKind
from installations.papers import received
from installations.papers.body import write_body
from installations.papers.received import read_body
from installations.plugs import evidence
from installations.plugs import recalls as recalls_evidence
from installations.rules import base_counts, fees
from installations.rules.submission import submittable
from installations.signing import invitations
from integrators.approvals.actions import suspend_integrator
from integrators.companies.actions.people import record_departure
from integrators.contracts.actions.fees import set_update_fee
from integrators.contracts.fees import Exemption
from integrators.models import FeeCredit, FeeRecord
from portal.core import clock
from portal.core.actions import Refused
from portal.demo import installations
from portal.journal import canonical
from portal.journal.models import JournalEntry
from releases.withdrawals.rules import Instruction
from tests.cast import sign_in
from tests.installations.base.factories import annul
from tests.installations.factories import (
    RNG,
    WRONG,
    complete_draft,
    corrected,
    correction,
    make,
    newer,
    signing,
    submit,
)
from tests.releases import factories as releases

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(cast, release):
    return make(cast.technician_rep, release)


def anew(report):
    return InstallationReport.objects.get(pk=report.pk)


def code_of(act, *args, **values):
    with pytest.raises(Refused) as refused:
        act(*args, **values)
    return refused.value.code


def begin(report, by, reason=WRONG):
    return begin_correction(by=by, report=report, reason=reason)


def sound():
    """The rows and counts follow, and the journal agrees with all of it."""
    assert list(evidence.inspect()) == []
    assert list(recalls_evidence.inspect()) == []
    rows = InstalledPeriod.objects.in_force().order_by("opened_by")
    reports = InstallationReport.objects.in_force().order_by("pk")
    assert list(rows.values_list("opened_by", flat=True)) == [row.pk for row in reports]
    counted = sum(base_counts.machines_by_release().values())
    assert counted == reports.count()


class TestBeginning:
    def test_all_stands_in_it_and_it_names_what_it_corrects_and_why(self, cast, report):
        draft = begin(report, cast.manager)
        assert (draft.state, draft.corrects, draft.correction_reason) == ("draft", report, WRONG)
        assert (draft.kind, draft.replaces, draft.number) == (report.kind, None, None)
        for name in ("merchant_name", "merchant_siret", "licence", "serial_number", "release",
                     "file", "hardware", "commissioned_at", "opening_total",
                     "event_log_started_at"):  # fmt: skip
            assert getattr(draft, name) == getattr(report, name), name
        assert draft.checks.count() == report.checks.count() > 0
        assert draft.representative == cast.manager_rep
        entry = JournalEntry.objects.get(event="report.correction_begun")
        assert entry.content["data"]["corrects"] == report.number
        assert entry.personal == {"/reason": WRONG}
        # What is signed goes on as it is.
        assert anew(report).state == "signed"

    def test_only_the_company_and_with_a_reason(self, cast, report):
        for user in (cast.stranger, cast.quality, cast.auditor, cast.candidate):
            assert code_of(begin, report, user) == "stranger"
        assert code_of(begin, report, cast.technician, reason=" ") == "reason_missing"
        record_departure(by=cast.manager, representative=cast.technician_rep)
        assert code_of(begin, report, cast.technician) == "stranger"

    def test_who_is_not_in_order_now_does_not(self, cast, report):
        suspend_integrator(by=cast.quality, integrator=cast.integrator, reason="PV manquants")
        assert code_of(begin, report, cast.technician) == "not_eligible"

    def test_only_what_both_have_signed_and_nobody_contests(self, cast, release, report):
        for until in ("draft", "submitted", "refused", "contested"):
            one = make(cast.technician_rep, release, until)
            assert code_of(begin, one, cast.technician) == "not_signed"
        annul(report)
        assert code_of(begin, report, cast.technician) == "not_signed"

    def test_only_the_last_of_a_machine(self, cast, report):
        make(cast.technician_rep, newer(cast), "submitted", kind="update", replaces=report)
        assert code_of(begin, report, cast.technician) == "not_last"

    def test_not_while_the_merchant_is_asked_to_annul_it(self, cast, report):
        InstallationReport.objects.filter(pk=report.pk).update(merchant_email="a@weber.example")
        ask_annulment(by=cast.technician, report=report, reason=WRONG)
        assert code_of(begin, report, cast.technician) == "annulment_asked"

    def test_one_draft_at_a_time(self, cast, report):
        draft = begin(report, cast.technician)
        assert code_of(begin, report, cast.manager) == "already_begun"
        cancel_report(by=cast.manager, report=draft)
        assert begin(report, cast.manager).state == "draft"


class TestSubmitting:
    def test_nothing_changed_is_no_correction(self, cast, report):
        draft = correction(report)
        assert [one.code for one in submittable(draft)] == ["nothing_corrected"]
        assert [one.code for one in submittable(correction_of(draft, licence="V4-1"))] == []

    def test_the_body_names_report_reason_and_day(self, cast, report):
        draft = correction(report, licence="V4-7777-00001")
        sent = submit(draft, by=cast.technician)
        assert sent.content["corrects"] == {
            "number": report.number,
            "sha256": report.canonical_sha256,
            "reason": WRONG,
            "judged_on": report.installed_on.isoformat(),
        }
        assert "corrects" not in report.content
        entry = JournalEntry.objects.get(event="report.submitted", subject_id=str(sent.pk))
        assert entry.content["data"]["corrects"] == report.number

    def test_a_body_without_it_or_with_another_reason_is_refused(self, cast, release, report):
        draft = correction(report, licence="V4-7777-00001")
        said = read_body(write_body(draft, at=clock.now()))
        for change in (
            {"corrects": {**said["corrects"], "reason": "Autre."}},
            {"corrects": None},
            {"corrects": {**said["corrects"], "reason": ""}},
        ):
            raw = canonical.dumps(said | change)
            assert code_of(received.require_body, draft, raw) in ("changed_meanwhile", "wrong_body")
        less = {name: value for name, value in said.items() if name != "corrects"}
        assert code_of(received.require_body, draft, canonical.dumps(less)) == "changed_meanwhile"
        # Nor does a report that corrects nothing take one.
        plain = complete_draft(cast.technician_rep, release)
        body = read_body(write_body(plain, at=clock.now())) | {"corrects": said["corrects"]}
        assert code_of(received.require_body, plain, canonical.dumps(body)) == "changed_meanwhile"

    def test_of_two_at_once_one_wins(self, cast, report):
        first = correction(report, licence="V4-7777-00001")
        second = anew(first)
        second.pk, second.reference = None, "00000000-0000-4000-8000-000000000001"
        second.save(force_insert=True)
        second = correction_of(second, licence="V4-7777-00002")
        copy_checks(first, second)
        submit(first, by=cast.technician)
        assert code_of(submit, second, by=cast.technician) == "already_corrected"
        with pytest.raises(IntegrityError), transaction.atomic():
            InstallationReport.objects.filter(pk=second.pk).update(
                state="submitted", number="PV-9", submitted_at=clock.now(),
                submitted_by=cast.technician, canonical=b"{}", canonical_sha256="0",
                site=report.site,
            )  # fmt: skip

    def test_an_update_and_a_correction_at_once_one_wins(self, cast, report):
        latest = newer(cast)
        update = complete_draft(cast.technician_rep, latest, kind="update", replaces=report)
        draft = correction(report, licence="V4-7777-00001")
        submit(draft, by=cast.technician)
        assert code_of(submit, update, by=cast.technician) == "already_corrected"

    def test_refused_or_cancelled_it_is_begun_anew_with_all_it_said(self, cast, report):
        sent = submit(correction(report, licence="V4-7777-00001"), by=cast.technician)
        cancel_report(by=cast.technician, report=sent, reason="Erreur.")
        fresh = begin_anew(by=cast.technician, report=sent)
        assert (fresh.corrects, fresh.correction_reason) == (report, WRONG)
        assert (fresh.licence, fresh.commissioned_at) == ("V4-7777-00001", report.commissioned_at)
        assert submittable(anew(fresh)) == []

    def test_nor_is_one_begun_anew_beside_a_draft(self, client, cast, report):
        sent = submit(correction(report, licence="V4-7777-00001"), by=cast.technician)
        cancel_report(by=cast.technician, report=sent, reason="Erreur.")
        draft = begin(report, cast.manager)
        assert code_of(begin_anew, by=cast.technician, report=sent) == "already_begun"
        sign_in(client, cast.technician)
        answer = client.post(f"/installations/reports/{sent.pk}/anew/")
        assert answer.url == draft.get_absolute_url()

    def test_of_a_draft_thrown_away_the_page_is_read(self, client, cast, report):
        draft = correction(report, licence="V4-7777-00001")
        cancel_report(by=cast.technician, report=draft)
        sign_in(client, cast.technician)
        page = client.get(draft.get_absolute_url())
        assert (page.status_code, page.context["differences"]) == (200, [])

    def test_contested_meanwhile_it_waits_for_what_becomes_of_the_correction(self, cast, report):
        sent = submit(correction(report, licence="V4-7777-00001"), by=cast.technician)
        contest_report(by=invitations.merchant(report), report=report, reason="Non.")
        sign_as_integrator(by=cast.technician, report=sent, signing=signing())
        settled = {"by": cast.quality, "report": report, "outcome": "upheld", "reason": "Oui."}
        assert code_of(settle_contest, **settled) == "not_last"
        installations.sign_for_merchant(sent, rng=RNG)
        assert code_of(settle_contest, **settled) == "not_last"
        sound()
        annul(sent)
        sound()
        settle_contest(**settled)
        assert not InstallationReport.objects.in_force().exists()
        sound()


def correction_of(draft, **values):
    InstallationReport.objects.filter(pk=draft.pk).update(**values)
    return anew(draft)


def copy_checks(one, other):
    for check in one.checks.all():
        check.pk, check.report = None, other
        check.save()


class TestJudgedByThatDay:
    def test_on_a_release_superseded_or_withdrawn_since(self, cast, release, report):
        newer(cast)
        draft = correction(report, licence="V4-7777-00001")
        assert submittable(draft) == []
        releases.withdraw(cast.quality, release)
        assert submittable(anew(draft)) == []
        right = corrected_from(draft)
        assert (right.state, right.release) == ("signed", release)
        sound()

    def test_what_could_not_be_installed_then_is_refused(self, cast, release, report):
        with clock.moved_to(clock.now() + dt.timedelta(days=3)):
            later = newer(cast)
            draft = correction(report, release=later)
            assert submittable(draft)[0].code == "release_not_then"

    def test_what_could_be_installed_then_is_taken_though_no_more_now(self, cast, release, report):
        latest = newer(cast)
        update = make(cast.technician_rep, latest, kind="update", replaces=report)
        with clock.moved_to(clock.now() + dt.timedelta(days=3)):
            releases.withdraw(cast.quality, latest)
            draft = correction(update, kind=ReportKind.REMOVAL, release=release, file=None)
            codes = [one.code for one in submittable(draft) if one.sort == "release"]
            assert codes == []

    def test_whoever_was_not_in_order_then_could_not_have(self, cast, release):
        before = clock.now() - dt.timedelta(days=40)
        report = make(cast.technician_rep, release)
        InstallationReport.objects.filter(pk=report.pk).update(commissioned_at=before)
        # The same kind and release were judged when both signed.
        assert "not_eligible_then" not in codes_of(correction(report, licence="V4-1"))
        draft = anew(report).corrected_by.get()
        other = releases.published(cast, version=releases.NEWER_V4)
        assert "not_eligible_then" in codes_of(correction_of(draft, release=other))


def codes_of(draft):
    return [one.code for one in submittable(draft)]


def corrected_from(draft):
    sent = submit(draft, by=draft.representative.user)
    sign_as_integrator(by=draft.representative.user, report=sent, signing=signing())
    installations.sign_for_merchant(sent, rng=RNG)
    return anew(sent)


class TestSigned:
    def test_it_takes_the_place_of_what_it_corrects(self, cast, report):
        right = corrected(report, licence="V4-7777-00001")
        assert (right.state, anew(report).state) == ("signed", "signed")
        assert list(InstallationReport.objects.in_force()) == [right]
        assert list(InstallationReport.objects.standing()) == [right]
        sound()

    def test_of_an_update_it_follows_the_same_report(self, cast, report):
        update = make(cast.technician_rep, newer(cast), kind="update", replaces=report)
        right = corrected(update, serial_number="Z0000042")
        assert right.replaces == report
        assert list(InstallationReport.objects.in_force()) == [right]
        sound()
        again = make(cast.technician_rep, right.release, kind="removal", replaces=right)
        assert again.state == "signed"
        sound()

    def test_a_correction_is_corrected_in_its_turn_and_only_the_last(self, cast, report):
        first = corrected(report, licence="V4-7777-00001")
        second = corrected(first, licence="V4-7777-00002")
        for former in (report, first):
            assert code_of(begin, former, cast.technician) == "already_corrected"
        assert list(InstallationReport.objects.in_force()) == [second]
        sound()
        annul(second)
        assert list(InstallationReport.objects.in_force()) == [first]
        sound()
        annul(first)
        assert list(InstallationReport.objects.in_force()) == [report]
        sound()

    def test_what_is_corrected_is_neither_annulled_nor_contested(self, cast, report):
        InstallationReport.objects.filter(pk=report.pk).update(merchant_email="a@weber.example")
        corrected(report, licence="V4-7777-00001")
        former = anew(report)
        assert code_of(ask_annulment, by=cast.technician, report=former, reason="Non.") == (
            "not_last"
        )
        merchant = invitations.merchant(former)
        assert code_of(contest_report, by=merchant, report=former, reason="Non.") == "corrected"

    def test_nothing_replaces_what_is_corrected(self, cast, report):
        latest = newer(cast)
        corrected(report, licence="V4-7777-00001")
        assert code_of(
            make, cast.technician_rep, latest, kind="update", replaces=report
        ) == "nothing_to_replace"  # fmt: skip


class TestRecalls:
    def test_the_lines_of_what_was_not_so_ask_nobody(self, cast, release, report):
        releases.withdraw(cast.quality, release)
        right = corrected(report, licence="V4-7777-00001")
        states = dict(Recall.objects.values_list("report", "state"))
        assert states == {report.pk: "void", right.pk: "todo"}
        sound()
        annul(right)
        states = dict(Recall.objects.values_list("report", "state"))
        assert states == {report.pk: "todo", right.pk: "void"}
        sound()

    def test_a_withdrawal_reaches_the_correction(self, cast, release, report):
        right = corrected(report, licence="V4-7777-00001")
        releases.withdraw(cast.quality, release)
        assert list(Recall.objects.values_list("report", flat=True)) == [right.pk]
        sound()


class TestFees:
    @pytest.fixture
    def update(self, cast, report):
        set_update_fee(by=cast.quality, line="V4", valid_from=clock.today(), cents=4900)
        return make(cast.technician_rep, newer(cast), kind="update", replaces=report)

    def fees(self):
        back = FeeCredit.objects.order_by("pk").values_list("fee__occasion", "cents", "cause")
        return list(FeeRecord.objects.order_by("pk").values_list("occasion", "cents")), list(back)

    def test_a_fee_that_still_holds_is_not_charged_twice(self, cast, update):
        corrected(update, serial_number="Z0000042")
        assert self.fees() == ([(update.number, 4900)], [])

    def test_one_that_no_longer_holds_is_given_back_and_the_right_one_charged(self, update):
        right = corrected(update, licence="V4-7777-00001")
        assert self.fees() == (
            [(update.number, 4900), (right.number, 4900)], [(update.number, 4900, "corrected")],
        )  # fmt: skip
        sound()

    def test_what_was_no_update_is_given_back_and_charged_again_if_the_correction_is_void(
        self, cast, update
    ):
        right = corrected(update, kind=ReportKind.REPLACEMENT, serial_number="Z0000042")
        assert self.fees() == ([(update.number, 4900)], [(update.number, 4900, "corrected")])
        annul(right)
        assert self.fees() == (
            [(update.number, 4900), (update.number, 4900)], [(update.number, 4900, "corrected")],
        )  # fmt: skip
        sound()

    def test_through_a_chain_once(self, update):
        first = corrected(update, serial_number="Z0000042")
        second = corrected(first, licence="V4-7777-00001")
        assert self.fees() == (
            [(update.number, 4900), (second.number, 4900)], [(update.number, 4900, "corrected")],
        )  # fmt: skip

    def test_nobody_pays_for_what_is_withdrawn_and_was_given_back(self, cast, update):
        releases.withdraw(cast.quality, update.release, instruction=Instruction.STOP)
        given_back = ([(update.number, 4900)], [(update.number, 4900, "withdrawal")])
        assert self.fees() == given_back
        draft = correction(update, licence="V4-7777-00001")
        assert fees.for_report(draft).exempt == {Exemption.VAIN}
        right = corrected_from(draft)
        assert self.fees() == given_back
        sound()
        annul(right)
        assert self.fees() == given_back
        sound()

    def test_nor_again_where_the_correction_is_void(self, cast, update):
        right = corrected(update, licence="V4-7777-00001")
        releases.withdraw(cast.quality, update.release, instruction=Instruction.STOP)
        before = self.fees()
        assert [cause for *_, cause in before[1]] == ["corrected", "withdrawal"]
        annul(right)
        assert self.fees() == before
        sound()
