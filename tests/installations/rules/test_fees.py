"""Update fees: charged by a signed update report or a download of the update, shown before."""

import datetime as dt

import pytest
from django.urls import reverse

from installations.actions.contest_report import contest_report
from installations.actions.settle_contest import settle_contest
from installations.actions.start_report import start_report
from installations.models import InstallationReport
from installations.rules import fees
from installations.signing import invitations
from integrators.contracts.actions.contracts import sign_contract
from integrators.contracts.actions.fees import export_fees, set_update_fee
from integrators.contracts.fees import Exemption
from integrators.models import FeeCredit, FeeRecord
from portal.core import clock
from portal.core.actions import Refused
from portal.journal.models import JournalEntry
from portal.outbox.models import OutgoingMail
from releases.files.actions.accept_notes import accept_notes
from releases.files.actions.record_download import record_download
from tests.cast import sign_in
from tests.installations.factories import make
from tests.integrators import factories as registry
from tests.integrators.helpers import at_once
from tests.releases import factories as releases

DAY = dt.timedelta(days=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def running(cast, release):
    """Two sites run the older release; a price holds from today on."""
    with clock.moved_to(clock.now() - 2 * DAY):
        set_update_fee(by=cast.quality, line="V4", valid_from=clock.today(), cents=4900)
    return [make(cast.technician_rep, release) for _site in range(2)]


@pytest.fixture
def newer(cast, running):
    """A newer release, with an installer and an update file."""
    row = releases.complete_draft(cast.quality, version=releases.NEWER_V4)
    releases.add(
        cast.quality, row, name="update.zip", content=b"PK\x03\x04" + bytes(99), kind="update"
    )
    releases.submit_for_publication(by=cast.quality, release=row)
    return releases.publish_release(by=cast.quality2, release=row)


def file_of(release, kind="update"):
    return release.files.get(kind=kind)


def download(cast, release, kind="update", person=None):
    person = person or cast.technician_rep
    return record_download(by=person.user, file=file_of(release, kind), representative=person)


def licences():
    return sorted(FeeRecord.objects.values_list("licence", flat=True))


def update(cast, report, release, **options):
    return make(cast.technician_rep, release, kind="update", replaces=report, **options)


def covered(cast):
    """A contract of the company that began before everything here."""
    contract = registry.propose(cast.quality, cast.integrator, starts_on=clock.today() - 3 * DAY)
    sign_contract(**registry.signing(cast.manager_rep, contract))
    return contract


class TestReport:
    def test_the_second_signature_charges_the_licence(self, cast, running, newer):
        waiting = update(cast, running[0], newer, until="integrator")
        assert not FeeRecord.objects.exists()
        assert fees.for_report(waiting).total_cents == 4900
        report = update(cast, running[1], newer)
        fee = FeeRecord.objects.get()
        assert (fee.licence, fee.cents, fee.occasion) == (report.licence, 4900, report.number)
        assert (fee.integrator, fee.version) == (cast.integrator, newer.version)
        entry = JournalEntry.objects.get(event="update_fee.recorded")
        assert (entry.actor_user, entry.actor_name) == (None, "update fees")
        report.refresh_from_db()
        assert fees.for_report(report) is None

    def test_nothing_for_a_new_site_a_replacement_and_a_removal(self, cast, running, newer):
        make(cast.technician_rep, newer)
        make(cast.technician_rep, newer, kind="replacement", replaces=running[0])
        make(cast.technician_rep, newer, kind="removal", replaces=running[1])
        assert not FeeRecord.objects.exists()

    def test_free_with_the_contract(self, cast, running, newer):
        contract = covered(cast)
        update(cast, running[0], newer)
        fee = FeeRecord.objects.get()
        assert (fee.cents, fee.contract) == (0, contract)

    def test_shown_before_it_is_submitted_and_signed(self, cast, running, newer, client):
        technician = sign_in(client, cast.technician)
        draft = start_report(
            by=cast.technician, representative=cast.technician_rep, kind="update",
            release=newer, replaces=running[0],
        )  # fmt: skip
        page = technician.get(reverse("installations:edit", args=[draft.pk, "review"]))
        text = page.content.decode()
        assert "49,00" in text
        assert cast.integrator.name in text
        assert "avec le contrat" in text.lower()
        waiting = update(cast, running[1], newer, until="submitted")
        page = technician.get(reverse("installations:sign_integrator", args=[waiting.pk]))
        assert "49,00" in page.content.decode()
        new = make(cast.technician_rep, newer, until="submitted")
        page = technician.get(reverse("installations:sign_integrator", args=[new.pk]))
        assert "49,00" not in page.content.decode()


class TestDownload:
    def test_the_licences_that_run_something_older_are_charged_once(self, cast, running, newer):
        download(cast, newer)
        assert licences() == sorted(report.licence for report in running)
        assert set(FeeRecord.objects.values_list("cause", "occasion")) == {
            ("download", "update.zip")
        }
        # Another person, another time, then the report: nothing doubles.
        download(cast, newer, person=cast.manager_rep)
        update(cast, running[0], newer)
        assert FeeRecord.objects.count() == 2

    def test_a_report_before_the_download_is_not_charged_again(self, cast, running, newer):
        update(cast, running[0], newer)
        download(cast, newer)
        assert sorted(FeeRecord.objects.values_list("cause", flat=True)) == ["download", "report"]

    def test_an_installer_a_crisalid_and_a_company_without_sites_cost_nothing(
        self, cast, running, newer
    ):
        download(cast, newer, kind="installer")
        record_download(by=cast.quality, file=file_of(newer), representative=None)
        download(cast, newer, person=cast.stranger_rep)
        assert not FeeRecord.objects.exists()

    def test_only_the_own_line_and_company_count(self, cast, running, newer):
        make(cast.stranger_rep, newer)
        old = releases.published(cast, line="V3", version=releases.V3)
        make(cast.technician_rep, old)
        download(cast, newer)
        assert licences() == sorted(report.licence for report in running)

    def test_the_page_says_so_before_and_never_refuses(self, cast, running, newer, client):
        technician = sign_in(client, cast.technician)
        text = technician.get(newer.get_absolute_url()).content.decode()
        assert "98,00" in text
        assert cast.integrator.name in text
        accept_notes(by=cast.technician, release=newer)
        assert "98,00" in technician.get(newer.get_absolute_url()).content.decode()
        answer = technician.get(file_of(newer).get_absolute_url())
        assert answer.status_code == 200
        assert FeeRecord.objects.count() == 2
        technician.get(file_of(newer).get_absolute_url())
        assert FeeRecord.objects.count() == 2
        text = technician.get(newer.get_absolute_url()).content.decode()
        assert "98,00" not in text
        assert "déjà réglée" in text

    def test_the_contract_makes_it_free_and_the_page_says_until_when(
        self, cast, running, newer, client
    ):
        covered(cast)
        text = sign_in(client, cast.technician).get(newer.get_absolute_url()).content.decode()
        assert "Sans frais" in text
        download(cast, newer)
        assert not FeeRecord.objects.exists()

    def test_strangers_and_staff_see_no_company_in_it(self, cast, running, newer, client):
        for user in (cast.quality, cast.stranger):
            assert (
                "98,00" not in sign_in(client, user).get(newer.get_absolute_url()).content.decode()
            )
        client.logout()
        assert "98,00" not in client.get(newer.get_absolute_url()).content.decode()


class TestWithdrawal:
    """Nothing for what a withdrawal of ours caused; what it made vain is given back."""

    def fixed(self, cast, version="4.4.[9800.200]"):
        return releases.published(cast, version=version)

    def test_leaving_a_withdrawn_release_costs_nothing(self, cast, running, newer):
        fresh = make(cast.technician_rep, newer)
        fixed = self.fixed(cast)
        releases.withdraw(cast.quality, newer, instruction="update")
        waiting = update(cast, fresh, fixed, until="integrator")
        assert fees.for_report(waiting).total_cents == 0
        assert "version retirée" in fees.for_report(waiting).words
        update(cast, running[0], fixed)
        assert licences() == [running[0].licence]

    def test_going_back_and_coming_again_costs_nothing_where_nothing_was_paid(
        self, cast, release, running, newer
    ):
        fresh = make(cast.technician_rep, newer)
        releases.withdraw(cast.quality, newer, instruction="update", replacement=release)
        older = update(cast, fresh, release)
        assert not FeeRecord.objects.exists()
        update(cast, older, self.fixed(cast))
        assert not FeeRecord.objects.exists()

    def test_who_paid_and_is_sent_back_gets_it_back_once_and_pays_for_the_next(
        self, cast, release, running, newer
    ):
        paid = update(cast, running[0], newer)
        fee = FeeRecord.objects.get()
        releases.withdraw(cast.quality, newer, instruction="update", replacement=release)
        credit = FeeCredit.objects.get()
        assert (credit.fee, credit.cents, credit.cause) == (fee, 4900, "withdrawal")
        assert credit.reason == newer.version
        mail = OutgoingMail.objects.get(key__startswith="update_fee.credited:")
        assert mail.to == cast.manager.email
        older = update(cast, paid, release)
        update(cast, older, self.fixed(cast))
        assert FeeRecord.objects.count() == 2

    def test_where_it_is_to_be_stopped_those_charged_by_a_download_get_it_back_too(
        self, cast, running, newer
    ):
        download(cast, newer)
        releases.withdraw(cast.quality, newer, instruction="stop")
        assert FeeCredit.objects.count() == 2
        entry = JournalEntry.objects.get(event="update_fee.credited")
        assert entry.content["data"]["total_cents"] == 9800

    def test_nothing_is_given_back_where_something_newer_comes_for_it(self, cast, running, newer):
        update(cast, running[0], newer)
        download(cast, newer)
        fixed = self.fixed(cast)
        releases.withdraw(cast.quality, newer, instruction="update")
        assert not FeeCredit.objects.exists()
        # The other one was charged, and never ran it: nothing more is due either.
        count = FeeRecord.objects.count()
        update(cast, running[1], fixed)
        assert FeeRecord.objects.count() == count

    def test_where_only_new_sites_are_stopped_the_fee_stays(self, cast, release, running, newer):
        update(cast, running[0], newer)
        releases.withdraw(cast.quality, newer, instruction="no_new", replacement=release)
        assert not FeeCredit.objects.exists()

    def test_who_has_paid_a_later_one_gets_the_withdrawn_one_back(self, cast, running, newer):
        at_newer = update(cast, running[0], newer)
        fixed = self.fixed(cast)
        update(cast, at_newer, fixed)
        update(cast, running[1], fixed)
        releases.withdraw(cast.quality, newer, instruction="update")
        assert [row.fee.version for row in FeeCredit.objects.all()] == [newer.version]

    def test_where_the_replacement_is_withdrawn_in_its_turn(self, cast, release, running, newer):
        at_newer = update(cast, running[0], newer)
        fixed = self.fixed(cast)
        releases.withdraw(cast.quality, newer, instruction="update")
        update(cast, at_newer, fixed)
        assert not FeeCredit.objects.exists()
        releases.withdraw(cast.quality, fixed, instruction="update", replacement=release)
        assert [row.fee.version for row in FeeCredit.objects.all()] == [newer.version]


def void(cast, report):
    """The merchant contests it, and quality finds it void."""
    contest_report(by=invitations.merchant(report), report=report, reason="Pas ma caisse.")
    report = InstallationReport.objects.get(pk=report.pk)
    return settle_contest(by=cast.quality, report=report, outcome="upheld", reason="Avéré.")


class TestVoid:
    """What a void report has charged is given back, and the true update is charged."""

    def test_it_is_given_back_once_and_said_everywhere(self, cast, running, newer, client):
        report = update(cast, running[0], newer)
        void(cast, report)
        fee, credit = FeeRecord.objects.get(), FeeCredit.objects.get()
        assert (credit.fee, credit.cents, credit.cause) == (fee, 4900, "void")
        assert credit.reason == report.number
        entry = JournalEntry.objects.get(event="update_fee.credited")
        assert (entry.content["data"]["cause"], entry.actor_user) == ("void", cast.quality)
        mail = OutgoingMail.objects.get(key__startswith="update_fee.credited:")
        assert mail.to == cast.manager.email
        assert f"PV reconnu nul\N{NO-BREAK SPACE}: {report.number}" in mail.text
        assert "49,00" in mail.text
        assert "PV reconnu nul" in mail.html
        page = reverse("integrators:company_fees", args=[cast.integrator.pk])
        text = sign_in(client, cast.manager).get(page).text
        assert "PV reconnu nul, " in text
        assert report.number in text
        assert "−49,00" in text
        sign_in(client, cast.quality)
        text = client.get(reverse("integrators:fees")).text
        assert "PV reconnu nul, " in text
        assert report.number in text
        assert "credit-void" in client.get(reverse("integrators:fees_csv")).text
        with pytest.raises(Refused):
            settle_contest(by=cast.quality, report=report, outcome="upheld", reason="Encore.")
        assert FeeCredit.objects.count() == 1

    def test_what_was_invoiced_already_is_in_the_next_export(self, cast, running, newer):
        report = update(cast, running[0], newer)
        period = {"first": clock.today(), "last": clock.today()}
        export_fees(by=cast.quality, **period)
        void(cast, report)
        export = export_fees(by=cast.quality, **period)
        assert (export.fees.count(), export.credits.get().cents) == (0, 4900)

    def test_the_true_update_to_the_same_version_is_charged_and_may_be_void_too(
        self, cast, running, newer
    ):
        for times in (1, 2, 3):
            machines = fees.machines_behind(cast.integrator, newer)
            assert running[0].licence in machines
            report = update(cast, running[0], newer)
            assert FeeRecord.objects.count() == times
            assert FeeRecord.objects.latest("pk").cents == 4900
            void(cast, report)
            assert FeeCredit.objects.count() == times

    def test_one_that_stands_keeps_its_fee(self, cast, running, newer):
        report = update(cast, running[0], newer)
        contest_report(by=invitations.merchant(report), report=report, reason="Non.")
        report = InstallationReport.objects.get(pk=report.pk)
        settle_contest(by=cast.quality, report=report, outcome="dismissed", reason="Signé.")
        assert not FeeCredit.objects.exists()

    def test_nothing_where_the_contract_covered_it(self, cast, running, newer):
        covered(cast)
        report = update(cast, running[0], newer)
        void(cast, report)
        assert not FeeCredit.objects.exists()
        # The licence stays covered for this version: its true update is free, too.
        update(cast, running[0], newer)
        assert [row.cents for row in FeeRecord.objects.all()] == [0]

    def test_what_a_download_had_paid_for_stays_for_the_true_update(self, cast, running, newer):
        download(cast, newer)
        void(cast, update(cast, running[0], newer))
        assert not FeeCredit.objects.exists()
        update(cast, running[0], newer)
        assert FeeRecord.objects.count() == 2

    def test_a_download_after_it_charges_the_licence(self, cast, running, newer):
        void(cast, update(cast, running[0], newer))
        download(cast, newer)
        assert licences() == sorted([running[0].licence, *[row.licence for row in running]])
        assert FeeRecord.objects.filter(turn=2).count() == 1

    def test_a_withdrawal_after_it_gives_back_what_was_charged_again_only(
        self, cast, release, running, newer
    ):
        void(cast, update(cast, running[0], newer))
        update(cast, running[0], newer)
        releases.withdraw(cast.quality, newer, instruction="update", replacement=release)
        causes = FeeCredit.objects.order_by("pk").values_list("fee__turn", "cause")
        assert list(causes) == [(1, "void"), (2, "withdrawal")]

    def test_a_withdrawal_before_it_has_given_it_back(self, cast, release, running, newer):
        report = update(cast, running[0], newer)
        releases.withdraw(cast.quality, newer, instruction="update", replacement=release)
        void(cast, report)
        assert [row.cause for row in FeeCredit.objects.all()] == ["withdrawal"]

    def test_free_after_a_withdrawal_though_a_void_report_for_it_was_given_back(
        self, cast, release, running, newer
    ):
        """The second time a contract covered it: nothing was given back for the withdrawal."""
        void(cast, update(cast, running[0], newer))
        covered(cast)
        at_newer = update(cast, running[0], newer)
        releases.withdraw(cast.quality, newer, instruction="update", replacement=release)
        older = update(cast, at_newer, release)
        fixed = releases.published(cast, version="4.4.[9800.200]")
        with clock.moved_to(clock.now() + dt.timedelta(days=800)):
            behind = fees.machines_behind(cast.integrator, fixed)
            known = fees.known(cast.integrator, fixed, behind)
        assert known.exempt[fees.licence_key(older.licence)] == Exemption.WITHDRAWAL


@pytest.mark.django_db(transaction=True)
def test_two_who_settle_at_once_give_back_once(cast, running, newer):
    report = update(cast, running[0], newer)
    contest_report(by=invitations.merchant(report), report=report, reason="Non.")
    report = InstallationReport.objects.get(pk=report.pk)
    results = at_once(
        *[
            lambda user=user: settle_contest(
                by=user, report=report, outcome="upheld", reason="Avéré."
            )
            for user in (cast.quality, cast.quality2)
        ]
    )
    assert [getattr(item, "code", "") for item in results].count("not_contested") == 1
    assert FeeCredit.objects.count() == 1


class TestOnTheWay:
    def test_charged_for_one_that_never_ran_the_next_costs_nothing(self, cast, running, newer):
        download(cast, newer)
        third = releases.published(cast, version="4.4.[9800.200]")
        waiting = update(cast, running[0], third, until="integrator")
        assert fees.for_report(waiting).total_cents == 0
        assert "déjà" in fees.for_report(waiting).words
        at_third = update(cast, running[1], third)
        assert FeeRecord.objects.count() == 2
        # It has got what it paid for: the next one is charged.
        fourth = releases.published(cast, version="4.5.[9800.300]")
        update(cast, at_third, fourth)
        assert FeeRecord.objects.count() == 3


class TestContract:
    def test_it_names_the_licences_that_it_does_not_cover(self, cast, running, newer, client):
        contract = registry.propose(
            cast.quality, cast.integrator, licences=1, starts_on=clock.today() - 3 * DAY
        )
        sign_contract(**registry.signing(cast.manager_rep, contract))
        first, second = running
        text = sign_in(client, cast.technician).get(newer.get_absolute_url()).content.decode()
        assert second.licence in text
        assert first.licence not in text
        address = reverse("integrators:company_fees", args=[cast.integrator.pk])
        text = sign_in(client, cast.manager).get(address).content.decode()
        assert second.licence in text
        assert second.serial_number in text
        assert first.licence not in text
        update(cast, second, newer)
        update(cast, first, newer)
        cents = dict(FeeRecord.objects.values_list("licence", "cents"))
        assert cents == {second.licence: 4900, first.licence: 0}


def test_signing_still_works_where_no_price_is_set(cast, release):
    running = make(cast.technician_rep, release)
    newer = releases.published(cast, version=releases.NEWER_V4)
    report = update(cast, running, newer)
    assert report.state == "signed"
    assert not FeeRecord.objects.exists()
