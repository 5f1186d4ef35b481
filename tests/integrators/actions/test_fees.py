"""What an update costs: at the edges of prices and contracts, and once per occasion."""

import datetime as dt

import pytest

from integrators import fees
from integrators.actions.contracts import sign_contract
from integrators.actions.fees import record_fee, set_update_fee
from integrators.models import FeeRecord
from portal import clock
from portal.journal.api import Actor
from tests.cast import make_user
from tests.integrators import factories as make
from tests.integrators.helpers import at_once, refused

DAY = dt.timedelta(days=1)


@pytest.fixture
def priced(quality):
    set_update_fee(by=quality, line="V4", valid_from=clock.today(), cents=4900)
    set_update_fee(by=quality, line="V4", valid_from=clock.today() + 10 * DAY, cents=5250)


def charge(quality, company, key="report:1", **changes):
    values = {"line": "V4", "licences": 3, "on": clock.today(), "occasion": "PV-2026-00001"}
    return fees.record(by=quality, key=key, integrator=company, **(values | changes))


def test_the_price_of_the_day(priced, company):
    def cents(day, line="V4"):
        return fees.quote(company, line, 2, day).total_cents

    today = clock.today()
    assert cents(today - DAY) == 0
    assert cents(today) == 9800
    assert cents(today + 9 * DAY) == 9800
    assert cents(today + 10 * DAY) == 10500
    assert cents(today, "V3") == 0
    assert "2 × 49,00\u00a0€ = 98,00\u00a0€" in fees.quote(company, "V4", 2, today).words


def test_nothing_with_a_contract_from_its_first_to_its_last_day(quality, priced, company):
    manager = make.join(quality, company, make.MANAGER)
    first, last = clock.today() + 2 * DAY, clock.today() + 5 * DAY
    contract = make.propose(quality, company, starts_on=first, ends_on=last)
    assert fees.quote(company, "V4", 1, first).total_cents
    sign_contract(**make.signing(manager, contract))
    charged = [bool(fees.quote(company, "V4", 1, day).total_cents) for day in (
        first - DAY, first, last, last + DAY,
    )]  # fmt: skip
    assert charged == [True, False, False, True]
    assert "Sans frais" in fees.quote(company, "V4", 1, first).words
    assert charge(quality, company, on=first) is None


def test_an_occasion_is_charged_once(quality, priced, company):
    first = charge(quality, company)
    assert first.total_cents == 14700
    assert charge(quality, company, licences=9) == first
    assert FeeRecord.objects.count() == 1
    with refused("charged_already"):
        record_fee(
            by=Actor.system("x"), key="report:1", integrator=company, line="V4", occasion="",
            on=clock.today(), licences=1, unit_cents=1,
        )  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_two_at_once_charge_once():
    quality = make_user("quality")
    set_update_fee(by=quality, line="V4", valid_from=clock.today(), cents=4900)
    company = make.make_integrator(quality)
    results = at_once(lambda: charge(quality, company), lambda: charge(quality, company))
    assert results[0] == results[1] == FeeRecord.objects.get()


def test_a_price_never_changes_backwards(quality, priced):
    with refused("in_the_past"):
        set_update_fee(by=quality, line="V3", valid_from=clock.today() - DAY, cents=1)
    with refused("priced_already"):
        set_update_fee(by=quality, line="V4", valid_from=clock.today(), cents=1)


def test_csv_for_invoicing(quality, priced, company):
    charge(quality, company, occasion="=cmd()")
    header, row, *_rest = fees.as_csv(FeeRecord.objects.select_related("integrator")).split("\r\n")
    assert header.startswith("day;integrator;siren")
    assert row.split(";")[4:8] == ["'=cmd()", "3", "49,00", "147,00"]


@pytest.mark.parametrize(
    ("cents", "words"),
    [(0, "0,00"), (5, "0,05"), (123456, "1\u202f234,56"), (100000000, "1\u202f000\u202f000,00")],
)
def test_euros(cents, words):
    assert fees.euros(cents) == f"{words}\u00a0€"
