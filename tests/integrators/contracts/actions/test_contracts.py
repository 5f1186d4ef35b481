"""The compliance contract from proposal to signature, once, by whom it concerns."""

import datetime as dt

import pytest

from integrators.contracts.actions.contracts import (
    decline_contract,
    lapse_proposal,
    propose_amendment,
    propose_contract,
    sign_contract,
    take_back_proposal,
)
from integrators.contracts.actions.endings import end_contract
from integrators.models import ComplianceContract, Integrator
from integrators.tasks import send_reminders
from portal.core import clock
from portal.documents.models import Document
from portal.documents.sealing.rendering import html_of
from portal.journal.models import Checkpoint, JournalEntry, SequencedEntry
from portal.outbox.models import OutgoingMail
from tests.cast import make_user
from tests.integrators import factories as make
from tests.integrators.helpers import at_once, in_days, last_entry, refused

DAY = dt.timedelta(days=1)


@pytest.fixture
def manager(quality, company):
    return make.join(quality, company, make.MANAGER)


@pytest.fixture
def proposed(quality, company, manager):
    return make.propose(quality, company)


def sign(manager, contract, **changes):
    return sign_contract(**(make.signing(manager, contract) | changes))


def company_state(company):
    return Integrator.objects.with_contract(clock.today()).get(pk=company.pk).contract_state


def paper(document):
    entry = SequencedEntry.objects.get(entry=document.entry)
    return html_of(document, entry, Checkpoint.objects.latest("pk"))


def end(quality, contract, last_day, **changes):
    values = {"party": "company", "reason": "Cessation d’activité", **changes}
    return end_contract(by=quality, contract=contract, last_day=last_day, **values)


class TestPropose:
    def test_the_managers_are_told(self, proposed, manager):
        mail = OutgoingMail.objects.get(key__startswith="contract.proposed:")
        assert mail.to == manager.user.email
        assert "pour 12 licences" in mail.text
        assert last_entry().event == "contract.proposed"

    def test_one_at_a_time_and_no_overlap(self, quality, company, manager, proposed):
        with refused("proposed_already"):
            make.propose(quality, company)
        sign(manager, proposed)
        with refused("overlap"):
            make.propose(quality, company, starts_on=proposed.ends_on)
        assert make.propose(quality, company, starts_on=proposed.ends_on + DAY)

    def test_wrong_values(self, quality, company):
        with refused("bad_period"):
            make.propose(quality, company, ends_on=clock.today() - DAY)
        with refused("over"):
            make.propose(
                quality, company, starts_on=clock.today() - 9 * DAY, ends_on=clock.today() - DAY
            )
        with refused("no_licences"):
            make.propose(quality, company, licences=0)
        with refused("no_text"):
            propose_contract(
                by=quality, integrator=company, licences=1, starts_on=clock.today(),
                ends_on=clock.today(), text="  ",
            )  # fmt: skip

    @pytest.mark.django_db(transaction=True)
    def test_two_staff_at_once(self):
        quality = make_user("quality")
        company = make.make_integrator(quality)
        at_once(lambda: make.propose(quality, company), lambda: make.propose(quality, company))
        assert ComplianceContract.objects.count() == 1


class TestSign:
    def test_signed_sealed_and_mailed(self, proposed, manager, drain):
        signature = sign(manager, proposed)
        proposed.refresh_from_db()
        assert (proposed.state, proposed.decided_by) == ("accepted", manager.user)
        document = Document.objects.get(kind="contract_signature")
        assert signature.document == document
        assert document.number == f"CM-{clock.today().year}-00001"
        assert document.data["evidence"][0]["text_sha256"] == signature.text_sha256
        assert last_entry().content["data"]["data_sha256"] == document.data_sha256
        drain()
        mail = OutgoingMail.objects.get(key__startswith="contract.signed:")
        assert mail.documents.get().state == "sealed"

    def test_refusals(self, quality, company, proposed, manager):
        technician = make.join(quality, company)
        with refused("not_allowed"):
            sign(technician, proposed)
        with refused("not_allowed"):
            sign(manager, proposed, by=quality)
        with refused("text_changed"):
            sign(manager, proposed, text_shown="Autre chose")
        with refused("no_consent"):
            sign(manager, proposed, consent=False)
        sign(manager, proposed)
        with refused("decided"):
            sign(manager, proposed)
        with refused("decided"):
            decline_contract(by=manager.user, contract=proposed, reason="")

    def test_after_its_own_end_it_is_neither_signed_nor_declined(
        self, quality, company, proposed, manager, time_machine
    ):
        time_machine.move_to(in_days((proposed.ends_on - clock.today()).days))
        assert proposed.is_open
        time_machine.move_to(in_days(1))
        with refused("over"):
            sign(manager, proposed)
        with refused("over"):
            decline_contract(by=manager.user, contract=proposed, reason="")
        proposed.refresh_from_db()
        assert (proposed.state, proposed.standing) == ("proposed", "lapsed")

    def test_one_that_has_run_out_is_not_in_the_way_of_the_next(
        self, quality, company, proposed, manager, time_machine
    ):
        with refused("open"):
            lapse_proposal(by=quality, contract=proposed)
        time_machine.move_to(in_days(400))
        assert company_state(company) == "lapsed"
        again = make.propose(quality, company)
        proposed.refresh_from_db()
        assert proposed.state == "lapsed"
        assert company_state(company) == "proposed"
        mail = OutgoingMail.objects.get(key__startswith="contract.lapsed:")
        assert mail.to == manager.user.email
        assert "il n’y a plus rien à signer" in mail.text
        events = JournalEntry.objects.order_by("-pk").values_list("event", flat=True)[:2]
        assert sorted(events) == ["contract.lapsed", "contract.proposed"]
        with refused("decided"):
            sign(manager, proposed)
        assert sign(manager, again)

    @pytest.mark.django_db(transaction=True)
    def test_signed_and_declined_at_once_is_one_of_both(self):
        quality = make_user("quality")
        company = make.make_integrator(quality)
        first = make.join(quality, company, make.MANAGER)
        second = make.join(quality, company, make.MANAGER)
        proposed = make.propose(quality, company)
        results = at_once(
            lambda: sign(first, proposed),
            lambda: decline_contract(by=second.user, contract=proposed, reason="Trop cher"),
        )
        told = [result for result in results if getattr(result, "code", "") == "decided"]
        assert len(told) == 1
        proposed.refresh_from_db()
        assert proposed.state in ("accepted", "declined")
        assert Document.objects.count() == (proposed.state == "accepted")


class TestDecline:
    def test_quality_and_the_other_managers_are_told_who_and_why(
        self, quality, company, proposed, manager
    ):
        other = make.join(quality, company, make.MANAGER)
        other.user.language = "en"
        other.user.save()
        decline_contract(by=manager.user, contract=proposed, reason="Trop cher")
        told = {mail.to: mail for mail in OutgoingMail.objects.filter(key__contains=".declined:")}
        assert set(told) == {quality.email, other.user.email}
        assert told[other.user.email].subject == "A proposed contract is declined"
        for mail in told.values():
            assert manager.user.name in mail.text
            assert "Trop cher" in mail.text


class TestTakeBack:
    def test_nobody_can_sign_it_and_the_managers_read_why(
        self, quality, company, proposed, manager
    ):
        with refused("no_reason"):
            take_back_proposal(by=quality, contract=proposed, reason=" ")
        take_back_proposal(by=quality, contract=proposed, reason="120 licences au lieu de 12")
        proposed.refresh_from_db()
        assert (proposed.state, proposed.decided_by) == ("withdrawn", quality)
        assert last_entry().event == "contract.taken_back"
        mail = OutgoingMail.objects.get(key__startswith="contract.taken_back:")
        assert mail.to == manager.user.email
        assert "120 licences au lieu de 12" in mail.text
        with refused("decided"):
            sign(manager, proposed)
        with refused("decided"):
            take_back_proposal(by=quality, contract=proposed, reason="encore")
        assert company_state(company) == "withdrawn"
        assert make.propose(quality, company)

    def test_what_is_signed_stays(self, quality, proposed, manager):
        sign(manager, proposed)
        with refused("decided"):
            take_back_proposal(by=quality, contract=proposed, reason="Erreur")


class TestAmend:
    @pytest.fixture
    def running(self, proposed, manager):
        sign(manager, proposed)
        proposed.refresh_from_db()
        return proposed

    def amend(self, quality, contract, **changes):
        values = {
            "licences": 20,
            "starts_on": clock.today() + 10 * DAY,
            "ends_on": contract.ends_on + 30 * DAY,
            "text": "Avenant.",
        }
        return propose_amendment(by=quality, contract=contract, **(values | changes))

    def test_its_terms_follow_the_earlier_ones_which_stay_as_signed(
        self, quality, company, running, manager, drain
    ):
        as_signed = (running.licences, running.starts_on, running.ends_on, running.text)
        amendment = self.amend(quality, running)
        mail = OutgoingMail.objects.get(key__startswith="contract.amendment:")
        assert "20 licences" in mail.text
        running.refresh_from_db()
        assert running.last_day == running.ends_on
        signature = sign(manager, amendment)
        running.refresh_from_db()
        assert (running.licences, running.starts_on, running.ends_on, running.text) == as_signed
        assert running.last_day == amendment.starts_on - DAY
        rows = ComplianceContract.objects
        for day, found in ((9, running), (10, amendment), (390, amendment)):
            assert rows.in_force_on(clock.today() + day * DAY).get() == found
        data = signature.document.data["amends"]
        assert data["number"] == running.signature.document.number
        drain()
        signature.document.refresh_from_db()
        assert signature.document.state == "sealed"
        html = paper(signature.document)
        assert data["number"] in html
        assert "12 licences" in html
        assert (
            Integrator.objects.with_contract(clock.today()).get(pk=company.pk).contract_until
            == running.last_day
        )

    def test_refusals(self, quality, company, running, manager):
        with refused("bad_start"):
            self.amend(quality, running, starts_on=clock.today() - DAY)
        with refused("bad_start"):
            self.amend(quality, running, starts_on=running.ends_on + DAY)
        following = make.propose(quality, company, starts_on=running.ends_on + DAY)
        with refused("proposed_already"):
            self.amend(quality, running)
        sign(manager, following)
        with refused("overlap"):
            self.amend(quality, running)
        amendment = self.amend(quality, running, ends_on=running.ends_on)
        take_back_proposal(by=quality, contract=amendment, reason="Erreur")
        with refused("not_in_force"):
            self.amend(quality, amendment)

    def test_it_is_signed_until_the_day_on_which_it_begins(
        self, quality, running, manager, time_machine
    ):
        amendment = self.amend(quality, running)
        time_machine.move_to(in_days(10))
        assert amendment.is_open
        time_machine.move_to(in_days(1))
        with refused("over"):
            sign(manager, amendment)
        assert self.amend(quality, running)

    def test_not_after_the_end_of_what_it_amends(self, quality, running, manager):
        amendment = self.amend(quality, running)
        end(quality, running, clock.today() + 5 * DAY)
        with refused("bad_start"):
            sign(manager, amendment)


def test_declined_can_be_proposed_again(quality, company, manager, proposed):
    decline_contract(by=manager.user, contract=proposed, reason="Trop cher")
    assert last_entry().content["data"]["reason"] == "Trop cher"
    assert make.propose(quality, company)


def test_the_states_of_companies_at_the_edges(quality, company, manager, proposed, time_machine):
    def state():
        return company_state(company)

    assert state() == "proposed"
    sign(manager, proposed)
    assert state() == "running"
    left = (proposed.ends_on - clock.today()).days
    time_machine.move_to(in_days(left - 90))
    assert state() == "ending"
    time_machine.move_to(in_days(90))
    assert state() == "ending"
    time_machine.move_to(in_days(1))
    assert state() == "ended"


def test_alerts_90_and_30_days_before_the_end_each_once(
    quality, company, manager, proposed, time_machine
):
    sign(manager, proposed)
    found = []
    left = (proposed.ends_on - clock.today()).days
    time_machine.move_to(in_days(left - 91))
    for _ in range(93):
        send_reminders()
        send_reminders()
        found.append(OutgoingMail.objects.filter(key__startswith="contract.ending:").count())
        time_machine.move_to(in_days(1))
    assert [found.index(count) for count in (1, 2)] == [1, 61]
    assert found[-1] == 2
