"""A signed report that both parties annul: asked, answered, taken back, not answered in time."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from installations.actions.annul_report import (
    Agreeing,
    agree_to_annulment,
    ask_annulment,
    decline_annulment,
    expire_annulment,
    take_back_annulment,
)
from installations.actions.contest_report import contest_report
from installations.actions.expire_report import SWEEP
from installations.actions.settle_contest import settle_contest
from installations.models import Annulment, InstallationReport, Recall, ReportKind
from installations.plugs import evidence
from installations.plugs.documents import annulment_today, report_today
from installations.rules import annulments, base_counts
from installations.signing import invitations
from installations.tasks import expire_reports
from integrators.contracts.actions.fees import set_update_fee
from integrators.models import FeeCredit, FeeRecord
from portal.accounts.proofs.clients import Client
from portal.core import clock
from portal.core.actions import Refused
from portal.documents.kinds import Said
from portal.documents.models import Document
from portal.documents.tasks import seal_due
from portal.journal.models import JournalEntry
from portal.journal.tasks import sequence
from portal.outbox.models import OutgoingMail
from tests.installations.factories import complete_draft, make, newer, submit
from tests.integrators.helpers import at_once
from tests.releases import factories as releases

pytestmark = pytest.mark.django_db
EMAIL = "elodie@weber.example"
WHY = "La licence est celle d’une autre caisse."
CLIENT = Client("192.0.2.9", "Firefox")


def reachable(report):
    InstallationReport.objects.filter(pk=report.pk).update(merchant_email=EMAIL)
    return InstallationReport.objects.get(pk=report.pk)


@pytest.fixture
def report(cast, release):
    return reachable(make(cast.technician_rep, release))


@pytest.fixture
def asked(cast, report):
    return ask_annulment(by=cast.technician, report=report, reason=WHY)


def ask(report, by, reason=WHY):
    return ask_annulment(by=by, report=report, reason=reason)


def agree(asked, name="Élodie Weber"):
    return agree_to_annulment(
        by=invitations.merchant(asked.report), annulment=asked, agreeing=Agreeing(name, CLIENT)
    )


def decline(asked, reason="La caisse tourne."):
    return decline_annulment(by=invitations.merchant(asked.report), annulment=asked, reason=reason)


def code_of(act, *args, **values):
    with pytest.raises(Refused) as refused:
        act(*args, **values)
    return refused.value.code


def mails(event):
    rows = OutgoingMail.objects.filter(key__startswith=f"report.{event}:").order_by("key")
    return {row.key.split(":")[-1]: row for row in rows}


def late():
    return clock.moved_to(clock.now() + annulments.LIVES + dt.timedelta(minutes=1))


class TestAsking:
    def test_the_merchant_gets_a_link_and_the_report_stands(self, cast, report):
        made = ask(report, cast.manager)
        report.refresh_from_db()
        assert (report.state, made.state, made.email) == ("signed", "asked", EMAIL)
        mail = OutgoingMail.objects.get(key=f"report.annulment_asked:{made.pk}")
        assert (mail.to, mail.secret, WHY in mail.text) == (EMAIL, True, True)
        entry = JournalEntry.objects.get(event="report.annulment_asked")
        assert entry.personal == {"/reason": WHY, "/email": EMAIL}
        assert list(evidence.inspect()) == []

    def test_only_the_company_asks_once_with_a_reason(self, cast, report):
        for user in (cast.stranger, cast.quality, cast.auditor):
            assert code_of(ask, report, user) == "stranger"
        assert code_of(ask, report, cast.technician, reason=" ") == "reason_missing"
        ask(report, cast.technician)
        assert code_of(ask, report, cast.manager) == "asked_already"

    def test_only_what_both_have_signed_and_nobody_contests(self, cast, release, report):
        waiting = submit(complete_draft(cast.technician_rep, release), by=cast.technician)
        assert code_of(ask, waiting, cast.technician) == "not_signed"
        contest_report(by=invitations.merchant(report), report=report, reason="Non.")
        assert code_of(ask, report, cast.technician) == "not_signed"

    def test_only_the_last_of_a_chain(self, cast, report):
        update = make(
            cast.technician_rep, newer(cast), kind=ReportKind.UPDATE, replaces=report,
            until="submitted",
        )  # fmt: skip
        assert code_of(ask, report, cast.technician) == "not_last"
        assert update.state == "submitted"

    def test_only_a_merchant_with_an_address_of_their_own(self, cast, report):
        rows = InstallationReport.objects.filter(pk=report.pk)
        rows.update(merchant_email="")
        assert code_of(ask, report, cast.technician) == "no_address"
        rows.update(merchant_email=cast.manager.email.upper())
        assert code_of(ask, report, cast.technician) == "own_address"


class TestAgreeing:
    def test_it_is_void_and_a_sealed_document_says_so(self, cast, report, asked):
        agree(asked)
        report.refresh_from_db()
        asked.refresh_from_db()
        assert (report.state, asked.state, asked.merchant) == ("void", "agreed", "Élodie Weber")
        assert report.signatures.count() == 2
        document = asked.document
        assert (document.kind, document.number[:3]) == ("report_annulment", "AN-")
        data = document.data
        assert (data["report"]["number"], data["reason"]) == (report.number, WHY)
        assert (data["asked"]["by"], data["agreed"]["by"]) == (
            cast.technician.name, "Élodie Weber",
        )  # fmt: skip
        assert (data["agreed"]["email"], data["agreed"]["ip"]) == (EMAIL, CLIENT.ip)
        assert not InstallationReport.objects.in_force().exists()
        assert base_counts.machines_by_release() == {}
        entry = JournalEntry.objects.get(event="report.annulled")
        assert entry.content["data"]["document_sha256"] == document.data_sha256
        assert entry.personal["/merchant"] == "Élodie Weber"
        sequence()
        seal_due()
        document.refresh_from_db()
        assert document.is_sealed
        told = mails("annulled")
        assert {whom: row.to for whom, row in told.items()} == {
            "merchant": EMAIL, "technician": cast.technician.email,
        }  # fmt: skip
        assert all(WHY in row.text and row.documents.count() == 1 for row in told.values())
        assert list(evidence.inspect()) == []

    def test_verifying_says_so_of_both_documents(self, cast, report, asked):
        agree(asked)
        number = Document.objects.get(kind="report_annulment").number
        said = Said(report.number, report.document.data, str(report.pk))
        assert any(number in str(one.text) for one in report_today(said))
        said = Said(number, Document.objects.get(number=number).data, str(report.pk))
        assert [one.tone for one in annulment_today(said)] == ["ok"]
        InstallationReport.objects.filter(pk=report.pk).update(state="signed")
        assert [one.tone for one in annulment_today(said)] == ["danger"]

    def test_what_it_replaced_runs_again_and_its_recall_is_open(self, cast, release):
        old = make(cast.technician_rep, release)
        withdrawal = releases.withdraw(cast.quality, release)
        latest = releases.published(cast, version=releases.NEWER_V4)
        update = reachable(make(cast.technician_rep, latest, kind=ReportKind.UPDATE, replaces=old))
        assert Recall.objects.get(report=old).solved_by == update
        agree(ask(update, cast.technician))
        assert list(InstallationReport.objects.in_force()) == [old]
        assert base_counts.machines_by_release() == {release.pk: 1}
        assert list(Recall.objects.open()) == [
            Recall.objects.get(withdrawal=withdrawal, report=old)
        ]

    def test_what_it_has_charged_is_given_back(self, cast, release):
        set_update_fee(by=cast.quality, line="V4", valid_from=clock.today(), cents=4900)
        old = make(cast.technician_rep, release)
        latest = newer(cast)
        update = reachable(make(cast.technician_rep, latest, kind=ReportKind.UPDATE, replaces=old))
        agree(ask(update, cast.technician))
        credit = FeeCredit.objects.get()
        assert (credit.cause, credit.reason, credit.cents) == ("void", update.number, 4900)
        make(cast.technician_rep, latest, kind=ReportKind.UPDATE, replaces=old)
        assert [row.turn for row in FeeRecord.objects.order_by("pk")] == [1, 2]

    def test_not_where_a_later_report_stands_upon_it_or_it_is_contested(self, cast, report, asked):
        draft = complete_draft(
            cast.technician_rep, newer(cast), kind=ReportKind.UPDATE, replaces=report
        )
        submit(draft, by=cast.technician)
        assert code_of(agree, asked) == "not_last"
        contest_report(by=invitations.merchant(report), report=report, reason="Non.")
        assert code_of(agree, asked) == "not_signed"
        report.refresh_from_db()
        assert (report.state, Document.objects.filter(kind="report_annulment").count()) == (
            "contested", 0,
        )  # fmt: skip

    def test_with_a_name_once_and_in_time(self, asked):
        assert code_of(agree, asked, name=" ") == "name_missing"
        with late():
            assert code_of(agree, asked) == "ended"
            assert code_of(decline, asked) == "ended"
        agree(asked)
        assert code_of(agree, asked) == "ended"
        assert code_of(decline, asked) == "ended"

    def test_also_what_quality_found_to_stand(self, cast, report):
        contest_report(by=invitations.merchant(report), report=report, reason="Non.")
        settle_contest(by=cast.quality, report=report, outcome="dismissed", reason="Signé.")
        agree(ask(report, cast.technician))
        assert list(evidence.inspect()) == []


class TestOtherwise:
    def test_declined_it_stands_and_both_are_told_why(self, cast, report, asked):
        assert code_of(decline, asked, reason=" ") == "reason_missing"
        decline(asked)
        report.refresh_from_db()
        asked.refresh_from_db()
        assert (report.state, asked.state) == ("signed", "declined")
        told = mails("annulment_ended")
        assert set(told) == {"merchant", "technician"}
        assert all("La caisse tourne." in row.text for row in told.values())
        assert code_of(agree, asked) == "ended"
        # It may be asked again.
        agree(ask(report, cast.manager))
        assert list(evidence.inspect()) == []

    def test_taken_back_by_the_company_alone(self, cast, report, asked):
        assert code_of(take_back_annulment, by=cast.stranger, annulment=asked) == "stranger"
        take_back_annulment(by=cast.manager, annulment=asked)
        assert code_of(take_back_annulment, by=cast.manager, annulment=asked) == "ended"
        assert code_of(agree, asked) == "ended"
        assert set(mails("annulment_ended")) == {"merchant", "technician"}
        assert list(evidence.inspect()) == []

    def test_not_answered_in_time(self, report, asked):
        assert code_of(expire_annulment, by=SWEEP, annulment=asked) == "not_due"
        expire_reports()
        with late():
            expire_reports()
            expire_reports()
            with pytest.raises(Refused):
                expire_annulment(by=SWEEP, annulment=asked)
        asked.refresh_from_db()
        report.refresh_from_db()
        assert (asked.state, report.state) == ("expired", "signed")
        assert JournalEntry.objects.filter(event="report.annulment_expired").count() == 1
        assert set(mails("annulment_ended")) == {"merchant", "technician"}
        assert list(evidence.inspect()) == []


def test_nobody_reads_that_a_report_stands_which_quality_found_void(cast, report, asked):
    contest_report(by=invitations.merchant(report), report=report, reason="Non.")
    assert code_of(decline, asked) == "not_signed"
    settle_contest(by=cast.quality, report=report, outcome="upheld", reason="Avéré.")
    with late():
        expire_reports()
    asked.refresh_from_db()
    assert asked.state == "expired"
    assert not mails("annulment_ended")
    assert list(evidence.inspect()) == []


def test_the_database_keeps_one_request_and_one_agreement(asked):
    asked.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        asked.save(force_insert=True)


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"reason": "Autre"}, "its reason is not what"),
        ({"email": "x@y.example"}, "its email is not what"),
        ({"merchant": "Un autre"}, "its merchant is not what"),
    ],
)
def test_what_is_changed_beside_the_actions_is_found(asked, changes, found):
    agree(asked)
    Annulment.objects.update(**changes)
    assert any(found in line for line in evidence.inspect())


def test_an_end_beside_the_actions_is_found(asked, report):
    Annulment.objects.update(state="taken_back", ended_at=clock.now())
    assert any("that it is taken_back is not told" in line for line in evidence.inspect())
    Annulment.objects.update(state="asked", ended_at=None)
    agree(Annulment.objects.get())
    InstallationReport.objects.filter(pk=report.pk).update(state="signed")
    assert any("both agreed, and the report is signed" in line for line in evidence.inspect())


@pytest.mark.django_db(transaction=True)
def test_of_two_answers_at_once_one_counts(cast, asked):
    results = at_once(lambda: agree(asked), lambda: decline(asked), lambda: agree(asked))
    assert [getattr(item, "code", "") for item in results].count("ended") == 2
    assert Annulment.objects.get().state in ("agreed", "declined")
