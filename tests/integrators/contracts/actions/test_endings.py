"""A signed contract that ends before its day; what was signed stays as it is."""

import datetime as dt

import pytest
from django.utils import translation

from integrators.contracts.actions.contracts import propose_amendment, sign_contract
from integrators.contracts.actions.endings import end_contract
from integrators.models import ComplianceContract, Integrator
from integrators.tasks import send_reminders
from portal.core import clock
from portal.outbox.models import OutgoingMail
from portal.ui.text.formats import when
from tests.integrators import factories as make
from tests.integrators.helpers import in_days, last_entry, refused

DAY = dt.timedelta(days=1)


@pytest.fixture
def manager(quality, company):
    return make.join(quality, company, make.MANAGER)


@pytest.fixture
def running(quality, company, manager):
    contract = make.propose(quality, company)
    sign_contract(**make.signing(manager, contract))
    contract.refresh_from_db()
    return contract


def end(quality, contract, last_day, **changes):
    values = {"party": "company", "reason": "Cessation d’activité", **changes}
    return end_contract(by=quality, contract=contract, last_day=last_day, **values)


def test_from_the_next_day_on_it_is_not_in_force(quality, company, running, manager):
    signed_until, last = running.ends_on, clock.today() + 20 * DAY
    ending = end(quality, running, last)
    running.refresh_from_db()
    assert (running.ends_on, running.last_day) == (signed_until, last)
    assert ending.recorded_by == quality
    rows = ComplianceContract.objects
    assert rows.in_force_on(last).get() == running
    assert not rows.in_force_on(last + DAY).exists()
    found = Integrator.objects.with_contract(last + DAY).get(pk=company.pk)
    assert (found.contract_state, found.contract_until) == ("ended", last)
    data = last_entry().content["data"]
    assert (data["last_day"], data["contracts"]) == (last.isoformat(), [running.pk])
    mail = OutgoingMail.objects.get(key__startswith="contract.ended:")
    assert mail.to == manager.user.email
    assert "Cessation d’activité" in mail.text
    # The days after it are free again.
    assert make.propose(quality, company, starts_on=last + DAY)


def test_refusals(quality, company, running):
    with refused("no_reason"):
        end(quality, running, clock.today(), reason=" ")
    with refused("in_the_past"):
        end(quality, running, clock.today() - DAY)
    with refused("not_earlier"):
        end(quality, running, running.ends_on)
    end(quality, running, clock.today() + 9 * DAY)
    with refused("not_earlier"):
        end(quality, running, clock.today() + 10 * DAY)
    end(quality, running, clock.today())
    running.refresh_from_db()
    assert running.last_day == clock.today()
    waiting = make.propose(quality, company, starts_on=clock.today() + DAY)
    with refused("not_in_force"):
        end(quality, waiting, clock.today() + 2 * DAY)


def test_it_ends_the_amendment_to_come(quality, company, running, manager):
    amendment = propose_amendment(
        by=quality, contract=running, licences=3, starts_on=clock.today() + 30 * DAY,
        ends_on=running.ends_on, text="Avenant.",
    )  # fmt: skip
    sign_contract(**make.signing(manager, amendment))
    end(quality, running, clock.today() + 3 * DAY)
    amendment.refresh_from_db()
    assert amendment.standing == "ended"
    rows = ComplianceContract.objects.filter(integrator=company)
    assert rows.in_force_on(clock.today() + 3 * DAY).exists()
    for days in (4, 29, 30, 300):
        assert not rows.in_force_on(clock.today() + days * DAY).exists()


def test_the_reminders_speak_of_the_day_on_which_it_really_ends(
    quality, running, manager, time_machine
):
    time_machine.move_to(in_days(10))
    end(quality, running, clock.today() + 60 * DAY)
    for _day in range(62):
        send_reminders()
        time_machine.move_to(in_days(1))
    mail = OutgoingMail.objects.get(key__startswith="contract.ending:")
    running.refresh_from_db()
    with translation.override("fr"):
        assert when(running.last_day) in mail.text
    assert "renouvellement" not in mail.text
    time_machine.move_to(in_days(300))
    send_reminders()
    assert OutgoingMail.objects.filter(key__startswith="contract.ending:").count() == 1
