"""What an update costs: at the edges of prices and contracts, once per licence and release."""

import datetime as dt

import pytest

from integrators.contracts import fees
from integrators.contracts.actions.contracts import propose_amendment, sign_contract
from integrators.contracts.actions.fees import (
    charge_update,
    correct_update_fee,
    export_fees,
    set_update_fee,
)
from integrators.models import FeeExport, FeeRecord, UpdateFee
from portal.core import clock
from portal.outbox.models import OutgoingMail
from tests.cast import make_user
from tests.integrators import factories as make
from tests.integrators.helpers import at_once, in_days, last_entry, paris, refused

DAY = dt.timedelta(days=1)
UPDATE = fees.Update("V4", "4.3.[9800.100]", mandatory=True)
OTHER = fees.Update("V4", "4.4.[9900.100]")


@pytest.fixture
def priced(quality):
    set_update_fee(by=quality, line="V4", valid_from=clock.today(), cents=4900)
    set_update_fee(by=quality, line="V4", valid_from=clock.today() + 10 * DAY, cents=5250)


def charge(quality, company, *licences, update=UPDATE, **changes):
    values = {"cause": "report", "occasion": "PV-2026-00001"} | changes
    return charge_update(
        by=quality, integrator=company, update=update, licences=licences or ("L-1",), **values
    )


def signed(quality, company, manager, **changes):
    contract = make.propose(quality, company, **changes)
    sign_contract(**make.signing(manager, contract))
    return contract


def quote(company, day, *licences, update=UPDATE):
    return fees.quote_update(company, update, licences or ("L-1", "L-2"), on=day)


def test_the_price_of_the_day(priced, company):
    today = clock.today()
    days = (today - DAY, today, today + 9 * DAY, today + 10 * DAY)
    assert [quote(company, day).total_cents for day in days] == [0, 9800, 9800, 10500]
    assert quote(company, today, update=fees.Update("V3", "3.8.2.1042")).total_cents == 0
    assert "2 licences × 49,00\u00a0€ = 98,00\u00a0€" in quote(company, today).words
    assert company.name in quote(company, today).words


def test_whether_it_would_be_free_is_said(priced, company):
    assert "obligatoire" in quote(company, clock.today()).advice
    assert "gratuite" in quote(company, clock.today(), update=OTHER).advice


def test_nothing_with_a_contract_from_its_first_to_its_last_day(quality, priced, company):
    manager = make.join(quality, company, make.MANAGER)
    first, last = clock.today() + 2 * DAY, clock.today() + 5 * DAY
    contract = make.propose(quality, company, starts_on=first, ends_on=last)
    assert quote(company, first).total_cents
    sign_contract(**make.signing(manager, contract))
    days = (first - DAY, first, last, last + DAY)
    assert [bool(quote(company, day).total_cents) for day in days] == [True, False, False, True]
    assert "Sans frais" in quote(company, first).words


def test_the_last_day_of_a_contract_ends_at_midnight_in_paris(
    quality, priced, company, time_machine
):
    """On the day on which summer time ends: 23:30 in Paris, then 00:30, are both 28 in UTC."""
    time_machine.move_to(paris(2029, 10, 1, 9), tick=False)
    manager = make.join(quality, company, make.MANAGER)
    signed(quality, company, manager, starts_on=clock.today(), ends_on=dt.date(2029, 10, 28))
    time_machine.move_to("2029-10-28T22:30:00+00:00", tick=False)
    assert charge(quality, company)[0].cents == 0
    time_machine.move_to("2029-10-28T23:30:00+00:00", tick=False)
    assert charge(quality, company, "L-2")[0].on == dt.date(2029, 10, 29)
    assert FeeRecord.objects.get(licence="L-2").cents == 5250


def test_the_leap_day_has_its_price(quality, company, time_machine):
    time_machine.move_to(paris(2028, 2, 1, 9), tick=False)
    set_update_fee(by=quality, line="V4", valid_from=dt.date(2028, 2, 29), cents=100)
    cents = {
        day: fees.price_on("V4", day)
        for day in (dt.date(2028, 2, 28), dt.date(2028, 2, 29), dt.date(2028, 3, 1))
    }
    assert list(cents.values()) == [0, 100, 100]


def test_a_licence_is_charged_once_for_a_release_however_it_is_typed(quality, priced, company):
    assert [row.cents for row in charge(quality, company, "L-1", " l-1 ", "L-2")] == [4900, 4900]
    with refused("nothing_due"):
        charge(quality, company, "l - 1", occasion="PV-2026-00002")
    assert charge(quality, company, "L-1", update=OTHER)
    assert FeeRecord.objects.count() == 3
    assert "Rien de plus" in quote(company, clock.today()).words


def test_the_managers_are_told_and_the_journal_says_each_licence(quality, priced, company):
    manager = make.join(quality, company, make.MANAGER)
    charge(quality, company, "L-1", "L-2")
    mail = OutgoingMail.objects.get(key__startswith="update_fee.recorded:")
    assert mail.to == manager.user.email
    assert "98,00" in mail.text
    assert "obligatoire" in mail.text
    data = last_entry().content["data"]
    assert (data["charged"], data["unit_cents"]) == (["L-1", "L-2"], 4900)


def test_a_contract_covers_as_many_licences_as_it_says(quality, priced, company):
    manager = make.join(quality, company, make.MANAGER)
    contract = signed(quality, company, manager, licences=2)
    assert [row.contract for row in charge(quality, company, "L-1")] == [contract]
    rows = charge(quality, company, "L-2", "L-3")
    assert [(row.licence, row.cents) for row in rows] == [("L-2", 0), ("L-3", 4900)]
    assert "ne couvre pas\xa0: L-4" in quote(company, clock.today(), "L-4").advice
    # Another release counts anew.
    assert charge(quality, company, "L-3", update=OTHER)[0].contract == contract


def test_a_contract_covers_those_longest_installed_and_says_which_it_does_not(
    quality, priced, company
):
    manager = make.join(quality, company, make.MANAGER)
    signed(quality, company, manager, licences=2)
    known = fees.Known(base=("l-1", "l-2", "l-3"), names={"l-3": "L-3 (numéro de série 99)"})
    found = fees.quote_update(company, UPDATE, ["L-3", "L-2"], on=clock.today(), known=known)
    assert (found.covered, found.charged) == (("L-2",), ("L-3",))
    assert "L-3 (numéro de série 99)" in found.advice
    # The latest is charged, though nobody else has updated yet.
    assert charge(quality, company, "L-3", known=known)[0].cents == 4900
    assert charge(quality, company, "L-1", "L-2", known=known)[0].cents == 0


def test_an_amendment_goes_on_counting_what_the_earlier_terms_covered(quality, priced, company):
    manager = make.join(quality, company, make.MANAGER)
    contract = signed(quality, company, manager, licences=2)
    charge(quality, company, "L-1", "L-2")
    amendment = propose_amendment(
        by=quality, contract=contract, licences=3, starts_on=clock.today(),
        ends_on=contract.ends_on, text="Avenant.",
    )  # fmt: skip
    sign_contract(**make.signing(manager, amendment))
    rows = charge(quality, company, "L-3", "L-4")
    assert [(row.licence, row.contract) for row in rows] == [("L-3", amendment), ("L-4", None)]


def test_nothing_is_due_where_the_installed_base_says_so(quality, priced, company):
    known = fees.Known(exempt={"l-1": fees.Exemption.WITHDRAWAL, "l-2": fees.Exemption.PAID})
    with refused("nothing_due"):
        charge(quality, company, "L-1", "L-2", known=known)
    found = fees.quote_update(company, UPDATE, ["L-1", "L-3"], on=clock.today(), known=known)
    assert found.charged == ("L-3",)
    only = fees.quote_update(company, UPDATE, ["L-1"], on=clock.today(), known=known)
    assert "version retirée" in only.words


def test_a_download_under_a_contract_is_no_update_yet(quality, priced, company):
    manager = make.join(quality, company, make.MANAGER)
    signed(quality, company, manager)
    with refused("nothing_due"):
        charge(quality, company, cause="download")
    assert charge(quality, company)[0].cents == 0


def test_without_a_price_nothing_is_recorded(quality, company):
    with refused("nothing_due"):
        charge(quality, company)
    assert "tarif" in quote(company, clock.today()).words


@pytest.mark.django_db(transaction=True)
def test_two_at_once_charge_once():
    quality = make_user("quality")
    set_update_fee(by=quality, line="V4", valid_from=clock.today(), cents=4900)
    company = make.make_integrator(quality)
    results = at_once(lambda: charge(quality, company), lambda: charge(quality, company))
    assert [getattr(item, "code", "charged") for item in results].count("nothing_due") == 1
    assert FeeRecord.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_at_once_share_the_last_licence_of_a_contract():
    quality = make_user("quality")
    set_update_fee(by=quality, line="V4", valid_from=clock.today(), cents=4900)
    company = make.make_integrator(quality)
    signed(quality, company, make.join(quality, company, make.MANAGER), licences=1)
    at_once(lambda: charge(quality, company, "L-1"), lambda: charge(quality, company, "L-2"))
    assert sorted(FeeRecord.objects.values_list("cents", flat=True)) == [0, 4900]


def test_a_price_never_changes_backwards(quality, priced):
    with refused("in_the_past"):
        set_update_fee(by=quality, line="V3", valid_from=clock.today() - DAY, cents=1)
    with refused("priced_already"):
        set_update_fee(by=quality, line="V4", valid_from=clock.today(), cents=1)


class TestCorrect:
    def test_a_dated_successor_counts_from_today_on_and_never_backwards(
        self, quality, company, time_machine
    ):
        wrong = set_update_fee(by=quality, line="V4", valid_from=clock.today(), cents=49000)
        time_machine.move_to(in_days(2))
        right = correct_update_fee(by=quality, price=wrong, cents=4900, reason="Un zéro de trop")
        assert (right.corrects, right.valid_from, right.created_by) == (
            wrong, clock.today(), quality,
        )  # fmt: skip
        days = (clock.today() - DAY, clock.today(), clock.today() + DAY)
        assert [fees.price_on("V4", day) for day in days] == [49000, 4900, 4900]
        wrong.refresh_from_db()
        assert wrong.cents == 49000
        data = last_entry().content["data"]
        assert (data["cents_before"], data["cents"], data["corrects"]) == (49000, 4900, wrong.pk)

    def test_on_its_own_day_and_before_it_the_later_row_counts(self, quality, priced):
        today, later = UpdateFee.objects.order_by("valid_from")
        correct_update_fee(by=quality, price=today, cents=4800, reason="Faute")
        correct_update_fee(by=quality, price=later, cents=5100, reason="Faute")
        days = (0, 9, 10)
        cents = [fees.price_on("V4", clock.today() + day * DAY) for day in days]
        assert cents == [4800, 4800, 5100]

    def test_refusals(self, quality, priced, time_machine):
        price = UpdateFee.objects.order_by("valid_from").first()
        with refused("no_reason"):
            correct_update_fee(by=quality, price=price, cents=1, reason=" ")
        with refused("same_price"):
            correct_update_fee(by=quality, price=price, cents=price.cents, reason="Faute")
        again = correct_update_fee(by=quality, price=price, cents=1, reason="Faute")
        with refused("corrected_already"):
            correct_update_fee(by=quality, price=price, cents=2, reason="Faute")
        time_machine.move_to(in_days(10))
        with refused("over"):
            correct_update_fee(by=quality, price=again, cents=2, reason="Faute")


def test_each_fee_is_exported_once_and_the_export_can_be_read_again(
    quality, priced, company, time_machine
):
    time_machine.move_to(paris(2031, 1, 31, 12), tick=False)
    set_update_fee(by=quality, line="V4", valid_from=clock.today(), cents=4900)
    charge(quality, company, "L-1")
    time_machine.move_to(paris(2031, 2, 1, 12), tick=False)
    charge(quality, company, "L-2")
    january = {"first": dt.date(2031, 1, 1), "last": dt.date(2031, 1, 31)}
    export = export_fees(by=quality, **january)
    assert [row.licence for row in export.fees.all()] == ["L-1"]
    assert last_entry().content["data"]["total_cents"] == 4900
    text = fees.as_csv(export.fees.select_related("integrator"))
    with refused("nothing_due"):
        export_fees(by=quality, **january)
    later = export_fees(by=quality, first=dt.date(2031, 1, 1), last=dt.date(2031, 2, 28))
    assert [row.licence for row in later.fees.all()] == ["L-2"]
    assert fees.as_csv(export.fees.select_related("integrator")) == text
    with refused("bad_period"):
        export_fees(by=quality, first=dt.date(2031, 2, 2), last=dt.date(2031, 2, 1))


def test_what_a_contract_covers_is_never_exported(quality, priced, company):
    signed(quality, company, make.join(quality, company, make.MANAGER))
    charge(quality, company)
    with refused("nothing_due"):
        export_fees(by=quality, first=clock.today(), last=clock.today())


@pytest.mark.django_db(transaction=True)
def test_two_exports_at_once_take_each_fee_once():
    quality = make_user("quality")
    set_update_fee(by=quality, line="V4", valid_from=clock.today(), cents=4900)
    charge(quality, make.make_integrator(quality), "L-1", "L-2")

    def export():
        return export_fees(by=quality, first=clock.today(), last=clock.today())

    results = at_once(export, export)
    assert [getattr(item, "code", "made") for item in results].count("nothing_due") == 1
    assert FeeExport.objects.get().fees.count() == 2


def test_csv_for_invoicing(quality, priced, company):
    charge(quality, company, occasion="=cmd()")
    header, row, *_rest = fees.as_csv(FeeRecord.objects.select_related("integrator")).split("\r\n")
    assert header.startswith("day;integrator;siren")
    cells = dict(zip(header.split(";"), row.split(";"), strict=True))
    assert (cells["occasion"], cells["price_eur"], cells["licence"]) == ("'=cmd()", "49,00", "L-1")


@pytest.mark.parametrize(
    ("cents", "words"),
    [(0, "0,00"), (5, "0,05"), (123456, "1\u202f234,56"), (100000000, "1\u202f000\u202f000,00")],
)
def test_euros(cents, words):
    assert fees.euros(cents) == f"{words}\u00a0€"
