"""Evaluations count as answered elsewhere; the next closing here asks anew."""

import datetime as dt

import pytest

from portal.outbox.models import OutgoingMail
from support.actions.closing import close_ticket
from support.actions.desk import resolve_ticket, take_ticket
from support.actions.tickets import reopen_ticket
from support.models import SatisfactionAnswer, SatisfactionRating, Ticket
from support.statistics.periods import Period
from support.statistics.rules.question import Question
from support.statistics.rules.satisfaction import judged_by_month, together
from tests.cast import sign_in
from tests.support.importing import exports as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(cast, sophie):
    make.taken_over(
        cast.admin,
        *make.export(
            [make.ticket(1)],
            ratings=[
                make.rating(21, 1), make.rating(22, 1, rating="1", feedback=""),
                make.rating(23, 1, rating="0", consumed="False"),
            ],
        ),
    )  # fmt: skip
    return Ticket.objects.get()


def test_they_count_in_statistics_as_taken_over(client, ticket, cast):
    period = Period(dt.date(2024, 3, 1), dt.date(2024, 3, 31))
    judged = together(judged_by_month(Question(period)).values())
    assert (judged.asked, judged.answered, judged.imported, judged.average) == (3, 2, 3, 3)
    assert set(SatisfactionAnswer.objects.values_list("state", flat=True)) == {"imported"}
    assert SatisfactionRating.objects.get(score=5).comment == "Rapide,\nmerci !"
    address = "/support/statistics/?since=2024-03-01&until=2024-03-31"
    page = sign_in(client, cast.quality).get(address).content.decode()
    assert page
    desk = sign_in(client, cast.support).get(ticket.desk_url).content.decode()
    assert "Repris d’ailleurs" in desk


def test_the_next_closing_here_asks_for_its_own(ticket, cast):
    before = OutgoingMail.objects.count()
    again = reopen_ticket(by=cast.support, ticket=ticket, reason="Revient")
    again = take_ticket(by=cast.support, ticket=again)
    again = resolve_ticket(
        by=cast.support, ticket=again, qualification="anomaly", procedure="Refait."
    )
    close_ticket(by=cast.support, ticket=again)
    assert OutgoingMail.objects.count() > before
    assert list(ticket.ratings.order_by("closing").values_list("closing", flat=True)) == [
        1,
        2,
        3,
        4,
    ]


@pytest.mark.parametrize(
    ("value", "consumed", "score"),
    [("5", "True", 5), ("3,0", "Vrai", 3), ("1.00", "1", 1), ("4.4", "True", 4), ("0", "", None)],
)  # fmt: skip
def test_values_are_read_as_odoo_and_excel_write_them(cast, sophie, value, consumed, score):
    row = make.rating(21, 1, rating=value, consumed=consumed)
    make.taken_over(
        cast.admin, *make.export([make.ticket(1)]),
        make.upload(make.excel_csv(make.RATING_HEAD, row), make.RATINGS),
    )  # fmt: skip
    assert SatisfactionRating.objects.get().score == score


@pytest.mark.parametrize("value", ["11", "-1", "bien"])
def test_a_value_that_is_none_is_an_error(cast, value):
    odoo = make.read(
        cast.admin, *make.export([make.ticket(1)], ratings=[make.rating(21, 1, rating=value)])
    )
    assert make.results(odoo)["rating", 2][0] == "wrong"
