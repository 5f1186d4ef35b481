"""What is given back of fees: once, never more than was charged, told in one mail."""

import csv
import io

import pytest
from django.db import IntegrityError, transaction

from integrators.contracts import fees
from integrators.contracts.actions.credits import credit_fees, credit_wrong_price
from integrators.contracts.actions.fees import (
    charge_update,
    correct_update_fee,
    export_fees,
    set_update_fee,
)
from integrators.models import FeeCredit, UpdateFee
from portal.core import clock
from portal.outbox.models import OutgoingMail
from tests.cast import make_user
from tests.integrators import factories as make
from tests.integrators.helpers import at_once, in_days, last_entry, refused

UPDATE = fees.Update("V4", "4.3.[9800.100]")


@pytest.fixture
def priced(quality):
    return set_update_fee(by=quality, line="V4", valid_from=clock.today(), cents=49000)


def charge(quality, company, *licences, update=UPDATE):
    return charge_update(
        by=quality, integrator=company, update=update, licences=licences or ("L-1",),
        cause="report", occasion="PV-2026-00001",
    )  # fmt: skip


def give_back(quality, company, *rows, cause="withdrawal", cents=None):
    return credit_fees(
        by=quality, integrator=company, cause=cause, reason=UPDATE.version,
        cents={row.pk: cents or row.cents for row in rows},
    )  # fmt: skip


def test_each_fee_once_and_its_managers_read_of_it_in_one_mail(quality, priced, company):
    manager = make.join(quality, company, make.MANAGER)
    rows = charge(quality, company, "L-1", "L-2")
    made = give_back(quality, company, *rows)
    assert [(row.fee.licence, row.cents) for row in made] == [("L-1", 49000), ("L-2", 49000)]
    data = last_entry().content["data"]
    assert (data["total_cents"], len(data["credits"])) == (98000, 2)
    mail = OutgoingMail.objects.get(key__startswith="update_fee.credited:")
    assert mail.to == manager.user.email
    assert "980,00" in mail.text
    assert "L-2" in mail.text
    with refused("nothing_to_credit"):
        give_back(quality, company, *rows)


def test_never_more_than_was_charged_nor_another_company(quality, priced, company):
    row = charge(quality, company)[0]
    assert give_back(quality, company, row, cause="price", cents=44100)[0].cents == 44100
    assert give_back(quality, company, row)[0].cents == 4900
    with refused("nothing_to_credit"):
        give_back(quality, company, row, cause="price", cents=1)
    elsewhere, other = make.make_integrator(quality), charge(quality, company, "L-2")[0]
    with refused("nothing_to_credit"):
        give_back(quality, elsewhere, other)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_give_back_once():
    quality = make_user("quality")
    set_update_fee(by=quality, line="V4", valid_from=clock.today(), cents=4900)
    company = make.make_integrator(quality)
    row = charge(quality, company)[0]
    results = at_once(*[lambda: give_back(quality, company, row)] * 2)
    assert [getattr(item, "code", "") for item in results].count("nothing_to_credit") == 1
    assert FeeCredit.objects.count() == 1


def test_an_export_takes_each_credit_once_as_a_negative_line(
    quality, priced, company, time_machine
):
    today = {"first": clock.today(), "last": clock.today()}
    row = charge(quality, company)[0]
    export_fees(by=quality, **today)
    time_machine.move_to(in_days(40))
    give_back(quality, company, row)
    later = {"first": clock.today(), "last": clock.today()}
    export = export_fees(by=quality, **later)
    assert last_entry().content["data"]["total_cents"] == -49000
    text = fees.as_csv(export.fees.all(), export.credits.select_related("fee__integrator"))
    assert "credit-withdrawal" in text
    assert "-490,00" in text
    with refused("nothing_due"):
        export_fees(by=quality, **later)


def test_the_difference_to_the_right_price_goes_back_to_every_company(quality, priced, company):
    elsewhere = make.make_integrator(quality)
    charge(quality, company, "L-1", "L-2")
    charge(quality, elsewhere, "L-9")
    with refused("nothing_to_credit"):
        credit_wrong_price(by=quality, price=priced)
    correct_update_fee(by=quality, price=priced, cents=9400, reason="Un zéro de trop")
    charge(quality, company, "L-3")
    assert credit_wrong_price(by=quality, price=priced) == 3
    assert set(FeeCredit.objects.values_list("cents", "cause")) == {(39600, "price")}
    with refused("nothing_to_credit"):
        credit_wrong_price(by=quality, price=priced)
    # The correction was mistyped, too.
    correction = UpdateFee.objects.get(corrects=priced)
    correct_update_fee(by=quality, price=correction, cents=4900, reason="49 €, pas 94")
    priced.refresh_from_db()
    assert credit_wrong_price(by=quality, price=UpdateFee.objects.get(pk=priced.pk)) == 3
    assert credit_wrong_price(by=quality, price=UpdateFee.objects.get(pk=correction.pk)) == 1
    paid = [
        row.cents - sum(row.credits.values_list("cents", flat=True))
        for row in (*company.fees.all(), *elsewhere.fees.all())
    ]
    assert paid == [4900] * 4


def test_a_price_that_was_too_low_is_not_charged_afterwards(quality, priced, company):
    charge(quality, company)
    correct_update_fee(by=quality, price=priced, cents=59000, reason="590 €")
    with refused("nothing_to_credit"):
        credit_wrong_price(by=quality, price=priced)


def test_for_a_void_report_once_and_not_beside_a_withdrawal(quality, priced, company):
    first, second = charge(quality, company, "L-1", "L-2")
    give_back(quality, company, first, cause="void")
    give_back(quality, company, second)
    for row in (first, second):
        for cause in ("void", "withdrawal", "price"):
            with refused("nothing_to_credit"):
                give_back(quality, company, row, cause=cause)
    with pytest.raises(IntegrityError), transaction.atomic():
        FeeCredit.objects.create(fee=second, cents=1, cause="void", reason="PV")


def test_after_a_void_report_the_same_update_is_charged_in_its_next_turn(quality, priced, company):
    for turn in (1, 2, 3):
        row = charge(quality, company)[0]
        assert (row.turn, row.cents) == (turn, 49000)
        with refused("nothing_due"):
            charge(quality, company, " l-1 ")
        give_back(quality, company, row, cause="void")
    rows = list(company.fees.order_by("pk"))
    assert len({row.key for row in rows}) == 1
    # Invoicing, which knows each line by its key, takes none for another.
    export = export_fees(by=quality, first=clock.today(), last=clock.today())
    text = fees.as_csv(export.fees.all(), export.credits.select_related("fee__integrator"))
    lines = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff")), delimiter=";"))
    assert len({line["key"] for line in lines}) == len(lines) == 6
    assert [line["cause"] for line in lines].count("credit-void") == 3
    assert sum(int(line["price_eur"].lstrip("'").split(",")[0]) for line in lines) == 0


def test_after_a_withdrawal_it_is_not_charged_again(quality, priced, company):
    give_back(quality, company, *charge(quality, company))
    with refused("nothing_due"):
        charge(quality, company)


@pytest.mark.django_db(transaction=True)
def test_two_who_charge_the_next_turn_at_once_charge_it_once():
    quality = make_user("quality")
    set_update_fee(by=quality, line="V4", valid_from=clock.today(), cents=4900)
    company = make.make_integrator(quality)
    give_back(quality, company, *charge(quality, company), cause="void")
    results = at_once(*[lambda: charge(quality, company)] * 2)
    assert [getattr(item, "code", "") for item in results].count("nothing_due") == 1
    assert sorted(company.fees.values_list("turn", flat=True)) == [1, 2]
    row = company.fees.get(turn=2)
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)
