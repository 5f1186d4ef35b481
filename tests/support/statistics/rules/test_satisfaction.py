"""Satisfaction, against the small desk counted by hand."""

import pytest

from support.models import SatisfactionAnswer
from support.satisfaction.actions import settle_answer
from support.statistics.rules.question import Question
from support.statistics.rules.satisfaction import judged_by_group, judged_by_month, together
from tests.support.statistics.conftest import AFTER, at

pytestmark = pytest.mark.django_db


def test_what_is_in_doubt_is_asked_and_not_answered(desk):
    september, october, november = judged_by_month(desk.question).values()
    assert (september.asked, september.answered, september.average) == (2, 2, 3.5)
    assert (october.asked, october.answered, october.average) == (3, 2, 4)
    assert (november.asked, november.rate, november.average) == (0, None, None)
    whole = together((september, october, november))
    assert (whole.asked, whole.answered, whole.rate, whole.average) == (5, 4, 80, 3.75)
    assert {score.value: count for score, count in whole.scores.items()} == {
        5: 1, 4: 2, 3: 0, 2: 1, 1: 0,
    }  # fmt: skip


def test_once_it_is_confirmed_it_counts(cast, desk):
    doubted = SatisfactionAnswer.objects.get(state="doubted")
    with at(AFTER):
        settle_answer(by=cast.quality, answer=doubted, is_theirs=True, reason="Rappelée le 3.")
    october = list(judged_by_month(desk.question).values())[1]
    assert (october.answered, october.average, october.scores[1]) == (3, 3, 1)


def test_by_technician_and_by_company(cast, desk):
    found = judged_by_group(desk.question)
    told = {key: (row.asked, row.answered, row.average) for key, row in found.items()}
    assert told == {desk.yann.pk: (3, 2, 4), cast.support.pk: (2, 2, 3.5)}
    found = judged_by_group(Question(desk.question.period, by="integrator"))
    told = {key: (row.asked, row.average) for key, row in found.items()}
    assert told == {cast.integrator.pk: (4, 3.75), cast.elsewhere.pk: (1, None)}


@pytest.mark.parametrize(("by", "asked"), [("category", 4), ("channel", 3), ("domain", 5)])
def test_by_what_the_ticket_says(desk, by, asked):
    first, *_others = judged_by_group(Question(desk.question.period, by=by)).values()
    assert first.asked == asked


def test_filters(desk):
    asked = {key: desk.question.of(channel=key).ratings.count() for key in ("mail", "portal")}
    assert asked == {"mail": 1, "portal": 3}
    assert desk.question.of(category="question", channel="phone").ratings.count() == 1
