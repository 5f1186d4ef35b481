"""What the database finds missing is what the rule for one company says."""

import datetime as dt
from random import Random

import pytest

from integrators.approvals.actions import end_approval, suspend_integrator
from integrators.approvals.rules.eligibility import company_check
from integrators.approvals.rules.missing import (
    CHARTER,
    CONTRACT,
    DATA,
    FILE,
    LACKS,
    PEOPLE,
    TRAINING,
    conditions,
    counted,
    ready_for_approval,
    short_of,
    waiting,
)
from integrators.approvals.rules.shortages import lacks_of
from integrators.companies.actions.people import record_departure
from integrators.contracts.actions.contracts import decline_contract, sign_contract
from integrators.models import CharterSignature, Contact, Integrator
from portal.accounts.proofs.proof import PASSWORD
from portal.core import clock
from portal.core.products import ProductLine
from tests.integrators import factories as make
from tests.integrators.factories import MANAGER, TECHNICIAN
from tests.integrators.helpers import paris

LINES = ProductLine.values


@pytest.fixture
def charters(quality, time_machine):
    """One whose grace is over, one in its grace, and the one in effect."""
    time_machine.move_to(paris(2027, 1, 4, 9), tick=False)
    found = [make.make_charter(quality)]
    for month in (3, 4):
        time_machine.move_to(paris(2027, month, 20, 9), tick=False)
        found.append(make.make_charter(quality, grace_days=20))
    time_machine.move_to(paris(2027, 4, 25, 9), tick=False)
    return found


def signed(person, charter):
    """As it stood when it was signed: the action takes the version in effect alone."""
    CharterSignature.objects.create(
        charter=charter, representative=person, signed_at=clock.now(), signer_name="x",
        capacity="x", proof=PASSWORD, proof_at=clock.now(), language="fr", text_shown="",
        text_sha256="", document_sha256="",
    )  # fmt: skip


def some_company(quality, rng, charters):
    """Registered, with whatever else chance gives it."""
    company = make.make_integrator(
        quality,
        papers=rng.random() < 0.85,
        contacts=[] if rng.random() < 0.2 else None,
    )
    for role in (MANAGER, TECHNICIAN, TECHNICIAN):
        if rng.random() < 0.2:
            continue
        person = make.join(quality, company, role)
        for line in LINES:
            chance = rng.random()
            if chance < 0.75:
                make.train(quality, person, line=line, valid_months=rng.choice([None, 1, 24]))
            elif chance < 0.85:
                make.train(quality, person, line=line, nf525_module=False)
        for charter in charters:
            if rng.random() < 0.6:
                signed(person, charter)
    return company


def test_it_agrees_with_the_rule_for_one_company(quality, charters, time_machine):
    rng = Random(525)
    companies = [some_company(quality, rng, charters) for _number in range(24)]
    time_machine.shift(dt.timedelta(days=40))
    asked = conditions(approved=False)
    ready = {row.pk for row in ready_for_approval()}
    lists = {key: {row.pk for row in waiting().filter(asked[key])} for key in LACKS}
    anything = {row.pk for row in waiting().filter(asked[""])}
    seen = set()
    for company in companies:
        checks = [company_check(company, line=line) for line in LINES]
        assert (company.pk in ready) == any(check.ok for check in checks), company
        assert (company.pk in anything) == (company.pk not in ready)
        codes = [{item.code for item in check.missing} for check in checks]
        assert (company.pk in lists[FILE]) == ("documents" in codes[0])
        assert (company.pk in lists[DATA]) == bool({"contact", "legal_file"} & codes[0])
        of_people = {key for key in (PEOPLE, TRAINING, CHARTER) if company.pk in lists[key]}
        assert bool(of_people) == all({"manager", "technician"} & found for found in codes)
        seen |= of_people | ({"ready"} if company.pk in ready else set())
    assert seen >= {PEOPLE, TRAINING, CHARTER, "ready"}, "chance has shown each case"
    counts = counted(waiting(), asked)
    assert counts == {key: len(found) for key, found in lists.items()} | {"": len(anything)}


def test_approved_companies_are_judged_for_the_lines_they_are_approved_for(quality, charters):
    current = charters[-1]
    companies = [make.make_approved(quality, current) for _number in range(5)]
    whole, (left, _manager, leaver), (unbound, _boss, third), papers, *_rest = companies
    record_departure(by=quality, representative=leaver)
    record_departure(by=quality, representative=third)
    make.train(quality, make.join(quality, unbound), line="V4")
    papers[0].legal_documents.update(expires_on=clock.today() - dt.timedelta(days=1))
    rows, asked = Integrator.objects.approved_on(), conditions(approved=True)

    def found(key):
        return {row.pk for row in rows.filter(asked[key])}

    assert found(PEOPLE) == {left.pk}
    assert found(CHARTER) == {unbound.pk}
    assert found(TRAINING) == set()
    assert found(FILE) == {papers[0].pk}
    assert {row.pk for row in short_of("V4")} == {left.pk, unbound.pk, papers[0].pk}
    assert not short_of("V3").exists()
    assert counted(rows, asked)[""] == 3
    assert whole[0].pk not in found("")


def test_the_contract_that_is_missing(quality, charters):
    def of(company):
        lacks = conditions(approved=True)[CONTRACT]
        found = Integrator.objects.filter(lacks, pk=company.pk).exists()
        said = lacks_of(company)
        assert said.contract == found
        return found, said.proposed

    # So that no key of a company is by chance that of a contract.
    for _number in range(3):
        make.make_integrator(quality)
    company, manager, _technician = make.make_approved(quality, charters[-1])
    assert of(company) == (True, False)
    first = make.propose(quality, company)
    assert of(company) == (True, True)
    decline_contract(by=manager.user, contract=first, reason="Pas cette année")
    assert of(company) == (False, False), "it has answered"
    second = make.propose(quality, company)
    assert of(company) == (True, True)
    sign_contract(**make.signing(manager, second))
    assert of(company) == (False, False)


def test_who_does_not_wait(quality, charters):
    approved, *_people = make.make_approved(quality, charters[-1])
    suspended, *_people = make.make_approved(quality, charters[-1])
    suspend_integrator(by=quality, integrator=suspended, reason="PV manquants")
    ended, *_people = make.make_approved(quality, charters[-1])
    end_approval(by=quality, integrator=ended, reason="Cessation")
    fresh = make.make_integrator(quality)
    assert [row.pk for row in waiting()] == [fresh.pk]
    Contact.objects.filter(integrator=fresh).delete()
    assert counted(waiting(), conditions(approved=False))[DATA] == 1
    assert approved not in waiting()
