"""The compliance contract from proposal to signature, once, by whom it concerns."""

import datetime as dt

import pytest

from integrators.contracts.actions.contracts import (
    decline_contract,
    propose_contract,
    sign_contract,
)
from integrators.models import ComplianceContract, Integrator
from integrators.tasks import send_reminders
from portal.core import clock
from portal.documents.models import Document
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


def test_declined_can_be_proposed_again(quality, company, manager, proposed):
    decline_contract(by=manager.user, contract=proposed, reason="Trop cher")
    assert last_entry().content["data"]["reason"] == "Trop cher"
    assert make.propose(quality, company)


def test_the_states_of_companies_at_the_edges(quality, company, manager, proposed, time_machine):
    def state():
        rows = Integrator.objects.with_contract(clock.today())
        return rows.get(pk=company.pk).contract_state

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
