"""Answers to evaluations: each a row, the latest that nobody doubts counts."""

import threading

import pytest
from django.db import connection

from portal.core.actions import Refused
from portal.journal.models import JournalEntry
from support.models import SatisfactionRating
from support.models.satisfaction import AnswerState, SatisfactionAnswer
from support.satisfaction.actions import answer_rating, settle_answer
from support.satisfaction.rules import MOST_ANSWERS
from support.threads import RATING_LINK
from tests.support.factories import make_closed, rate


@pytest.fixture
def rating(cast, db):
    return make_closed(cast).ratings.get()


def events(name):
    return list(JournalEntry.objects.filter(event=name))


def test_an_answer_is_kept_and_journalled(rating):
    answer_rating(by=RATING_LINK, rating=rating, score=4, comment="Bien\x00", nonce="a")
    rating.refresh_from_db()
    assert (rating.score, rating.comment) == (4, "Bien")
    assert len(events("satisfaction.rated")) == 1


@pytest.mark.parametrize("score", [0, 6, -1])
def test_there_are_five_scores(rating, score):
    with pytest.raises(Refused):
        rate(rating, score)


def test_answers_are_bounded(rating):
    for _ in range(MOST_ANSWERS):
        rate(rating, 5)
    with pytest.raises(Refused):
        rate(rating, 1)
    assert SatisfactionRating.objects.get().score == 5


def test_a_doubted_change_leaves_the_answer_that_counts(rating):
    rate(rating, 5)
    rate(rating, 1, doubts=["crowd"])
    rating.refresh_from_db()
    assert rating.score == 5


def test_a_confirmed_answer_counts_from_then_on(rating, cast):
    rate(rating, 5)
    answer = rate(rating, 1, doubts=["crowd"])
    settle_answer(by=cast.quality, answer=answer, is_theirs=True, reason="Au téléphone.")
    rating.refresh_from_db()
    assert rating.score == 1
    assert len(events("satisfaction.settled")) == 1
    with pytest.raises(Refused, match="déjà tranchée"):
        settle_answer(by=cast.quality, answer=answer, is_theirs=False, reason="Non.")


def test_only_who_has_no_part_in_it_settles(rating, cast):
    answer = rate(rating, 1, doubts=["crowd"])
    for who in (cast.support, cast.manager, cast.auditor):
        with pytest.raises(Refused):
            settle_answer(by=who, answer=answer, is_theirs=False, reason="Non.")
    rating.ticket.assigned_to = cast.quality
    rating.ticket.save()
    with pytest.raises(Refused):
        settle_answer(by=cast.quality, answer=answer, is_theirs=False, reason="Non.")
    assert SatisfactionAnswer.objects.get().state == AnswerState.DOUBTED


@pytest.mark.django_db(transaction=True)
def test_one_button_pressed_twice_at_once_is_one_answer(cast):
    rating = make_closed(cast).ratings.get()
    gate, refused = threading.Barrier(2), []

    def press():
        gate.wait()
        try:
            rate(rating, 3, nonce="the same")
        except Refused:
            refused.append(1)
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert SatisfactionAnswer.objects.count() == len(refused) == 1
