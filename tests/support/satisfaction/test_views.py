"""The page of an evaluation: two steps, since programs that scan mail send the forms they find."""

import datetime as dt
import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from portal.core import clock
from portal.outbox.models import OutgoingMail
from portal.ui.frame import second_step
from support.actions.desk import take_ticket
from support.actions.tickets import reopen_ticket
from support.models import SatisfactionRating
from support.models.satisfaction import AnswerState, SatisfactionAnswer
from support.satisfaction import rules
from tests.cast import sign_in
from tests.support.factories import make_closed, rate, resolve

pytestmark = pytest.mark.django_db
LATER = dt.timedelta(minutes=5)
CHOSEN = {"score": "4", "comment": "Merci à vous"}


@pytest.fixture(autouse=True)
def _fresh_rates(db):
    cache.clear()


@pytest.fixture
def link(cast, time_machine):
    """The mailed link, some minutes after the mail."""
    make_closed(cast)
    text = OutgoingMail.objects.get(key__startswith="ticket.evaluation").text
    time_machine.move_to(clock.now() + LATER, tick=False)
    return re.search(r"/support/rate/[\w-]+/", text).group()


def person(**headers):
    return Client(headers={"accept-language": "fr", **headers})


def step_of(page):
    return re.search(r'name="step" value="([^"]+)"', page.content.decode()).group(1)


def choose(client, link, **changes):
    page = client.post(link, CHOSEN | changes)
    assert page.status_code == 200
    return step_of(page)


def pressed(client, link, step, time_machine, after=3):
    time_machine.move_to(clock.now() + dt.timedelta(seconds=after), tick=False)
    return client.post(link, {"step": step})


def test_opening_the_link_and_one_post_keep_nothing(link):
    for method in ("get", "head"):
        assert getattr(Client(), method)(link).status_code == 200
    page = Client().get(link + "?score=5").content.decode()
    assert not re.search(r"<input[^>]*checked", page), "the link chooses nothing"
    choose(person(), link)
    assert not SatisfactionAnswer.objects.exists()
    assert SatisfactionRating.objects.get().score is None


def test_a_browser_may_send_the_form(link):
    # With no-referrer it would send “Origin: null”, which the protection against CSRF refuses.
    assert Client().get(link).headers["Referrer-Policy"] == "same-origin"


def test_a_persons_second_press_counts_once(link, time_machine):
    client = person()
    step = choose(client, link)
    assert pressed(client, link, step, time_machine).status_code == 302
    assert pressed(client, link, step, time_machine).status_code == 302
    answer = SatisfactionAnswer.objects.get()
    assert (answer.score, answer.comment, answer.state) == (4, "Merci à vous", "counts")
    rating = SatisfactionRating.objects.get()
    assert (rating.score, rating.answered_at) == (4, answer.answered_at)
    page = client.get(link).content.decode()
    assert "Merci à vous" in page
    assert "?change=1" in page


def test_who_chooses_again_finds_what_they_wrote(link):
    client = person()
    assert 'name="again"' in client.post(link, CHOSEN).text
    page = client.post(link, {"step": choose(client, link), "again": "1"}).text
    assert re.search(r'value="4"[^>]*checked', page)
    assert CHOSEN["comment"] in page
    assert not SatisfactionAnswer.objects.exists()


def test_a_change_is_a_row_of_its_own_and_the_first_stays(link, time_machine):
    client = person()
    pressed(client, link, choose(client, link), time_machine)
    page = client.get(link + "?change=1").content.decode()
    assert re.search(r'value="4"[^>]*checked', page)
    pressed(client, link, choose(client, link, score="2", comment=""), time_machine)
    assert list(SatisfactionAnswer.objects.values_list("number", "score")) == [(1, 4), (2, 2)]
    assert SatisfactionRating.objects.get().score == 2


def test_a_program_that_sends_both_forms_at_once_is_asked_again(link, time_machine):
    client = person()
    page = pressed(client, link, choose(client, link), time_machine, after=1)
    assert page.status_code == 200
    assert "Appuyez encore une fois" in page.content.decode()
    assert not SatisfactionAnswer.objects.exists()
    assert pressed(client, link, step_of(page), time_machine).status_code == 302
    assert SatisfactionAnswer.objects.get().state == AnswerState.COUNTS


def test_a_page_that_was_open_for_long_is_offered_anew(link, time_machine):
    client = person()
    page = pressed(client, link, choose(client, link), time_machine, after=31 * 60)
    assert "Merci à vous" in page.content.decode()
    assert not SatisfactionAnswer.objects.exists()
    pressed(client, link, step_of(page), time_machine)
    assert SatisfactionAnswer.objects.get().comment == "Merci à vous"


def test_another_browser_cannot_press_the_button(link, time_machine):
    step = choose(person(), link)
    page = pressed(person(), link, step, time_machine)
    assert page.status_code == 200
    assert not SatisfactionAnswer.objects.exists()
    # It is a person's own, who lost the cookie: the page offers a new button.
    assert step_of(page) != step


@pytest.mark.parametrize("step", ["", "x", "a:b:c", "é" * 50])
def test_a_button_that_is_not_ours_counts_for_nothing(link, step):
    assert person().post(link, {"step": step}).status_code == 302
    assert not SatisfactionAnswer.objects.exists()


def test_the_button_of_another_evaluation_counts_for_nothing(link, cast, time_machine):
    client = person()
    request = type("Request", (), {"COOKIES": {}})()
    step = second_step.offer_step(request, "rating 999", {"score": 1, "comment": ""})
    client.cookies[second_step.COOKIE] = request.step_browser
    pressed(client, link, step, time_machine)
    assert not SatisfactionAnswer.objects.exists()


@pytest.mark.parametrize("score", ["", "6", "x", "²"])
def test_a_wrong_score_is_told_and_the_word_stays(link, score):
    page = person().post(link, CHOSEN | {"score": score})
    assert page.status_code == 200
    assert 'name="step"' not in page.content.decode()
    assert "Merci à vous" in page.content.decode()


@pytest.mark.parametrize("token", ["x", "a" * 300, "%00", "é"])
def test_an_unknown_link_is_not_found(db, token):
    assert Client().get(f"/support/rate/{token}/").status_code == 404


def test_the_link_ends_after_sixty_days(link, time_machine):
    client = person()
    step = choose(client, link)
    time_machine.move_to(clock.now() + dt.timedelta(days=60), tick=False)
    assert client.get(link).status_code == 410
    assert client.post(link, CHOSEN).status_code == 410
    assert client.post(link, {"step": step}).status_code == 410
    assert "Merci à vous" not in client.get(link).content.decode()
    for sent in (CHOSEN, {"step": step}):
        assert "Merci à vous" in client.post(link, sent).content.decode(), "the word is kept"
    assert not SatisfactionAnswer.objects.exists()


def test_a_word_that_is_not_taken_is_shown_again(link, time_machine, monkeypatch):
    monkeypatch.setattr(rules, "MOST_ANSWERS", 1)
    client = person()
    pressed(client, link, choose(client, link, comment=""), time_machine)
    page = pressed(client, link, choose(client, link, score="1"), time_machine)
    assert page.status_code == 409
    assert "Merci à vous" in page.content.decode()
    assert SatisfactionAnswer.objects.get().score == 4


def test_the_time_that_ends_between_both_steps_keeps_the_word(link, time_machine, monkeypatch):
    client = person()
    step = choose(client, link)
    left = [False, True, True, True]
    monkeypatch.setattr(SatisfactionRating, "is_over", property(lambda _: left.pop(0)))
    page = pressed(client, link, step, time_machine)
    assert page.status_code == 410
    assert "Merci à vous" in page.content.decode()


def test_the_link_of_a_reopened_ticket_says_so(link, cast):
    ticket = SatisfactionRating.objects.get().ticket
    said = "a été repris depuis"
    assert said not in person().get(link).content.decode()
    reopen_ticket(by=cast.support, ticket=ticket, reason="Revenu.")
    assert said in person().get(link).content.decode()
    resolve(cast, take_ticket(by=cast.support, ticket=ticket))
    assert said in person().get(link).content.decode()


def test_what_looks_like_a_program_stays_out_of_the_figures(link, time_machine):
    client = Client()
    pressed(client, link, choose(client, link), time_machine)
    answer = SatisfactionAnswer.objects.get()
    assert (answer.state, answer.doubts) == ("doubted", ["no_language"])
    assert SatisfactionRating.objects.get().score is None
    assert "confirm" in client.get(link).content.decode()


def test_an_answer_as_soon_as_the_mail_has_left_is_doubted(cast, time_machine):
    time_machine.move_to(clock.now(), tick=False)
    make_closed(cast)
    text = OutgoingMail.objects.get(key__startswith="ticket.evaluation").text
    link = re.search(r"/support/rate/[\w-]+/", text).group()
    client = person()
    pressed(client, link, choose(client, link), time_machine)
    assert SatisfactionAnswer.objects.get().doubts == ["too_soon"]


def test_one_address_that_answers_for_many_is_doubted(cast, time_machine):
    for _ in range(6):
        make_closed(cast)
    mails = OutgoingMail.objects.filter(key__startswith="ticket.evaluation").order_by("pk")
    links = [re.search(r"/support/rate/[\w-]+/", mail.text).group() for mail in mails]
    time_machine.move_to(clock.now() + LATER, tick=False)
    client = person()
    for link in links:
        pressed(client, link, choose(client, link), time_machine)
    doubted = [answer.doubts for answer in SatisfactionAnswer.objects.order_by("pk")]
    assert doubted == [[]] * 5 + [["crowd"]]


def confirm(client, ticket, is_theirs, answer=None):
    shown = answer or SatisfactionAnswer.objects.latest("pk")
    client.post(
        reverse("support:confirm_answer", args=[ticket.number]),
        {"is_theirs": is_theirs, "answer": shown.pk},
    )


class TestTheRequesterIsAsked:
    @pytest.fixture
    def ticket(self, cast):
        rating = make_closed(cast).ratings.get()
        rate(rating, 1, doubts=["crowd"])
        return rating.ticket

    def test_on_the_tickets_page(self, cast, ticket):
        client = sign_in(Client(), cast.technician)
        assert "Avez-vous évalué" in client.get(ticket.get_absolute_url()).content.decode()
        confirm(client, ticket, "yes")
        assert ticket.ratings.get().score == 1
        page = client.get(ticket.get_absolute_url()).content.decode()
        assert "Avez-vous évalué" not in page

    def test_who_says_no_takes_it_out_for_good(self, cast, ticket):
        client = sign_in(Client(), cast.technician)
        confirm(client, ticket, "no")
        assert SatisfactionAnswer.objects.get().state == AnswerState.DISMISSED
        assert ticket.ratings.get().score is None

    def test_of_the_answer_that_was_shown_alone(self, cast, ticket):
        shown = SatisfactionAnswer.objects.get()
        rate(ticket.ratings.get(), 5, doubts=["crowd"])
        confirm(sign_in(Client(), cast.technician), ticket, "yes", shown)
        assert ticket.ratings.get().score is None

    def test_a_colleague_is_not(self, cast, ticket):
        client = sign_in(Client(), cast.manager)
        assert "Avez-vous évalué" not in client.get(ticket.get_absolute_url()).content.decode()
        confirm(client, ticket, "yes")
        assert SatisfactionAnswer.objects.get().state == AnswerState.DOUBTED


def test_quality_settles_on_the_page_of_figures_with_a_reason(cast):
    rating = make_closed(cast).ratings.get()
    answer = rate(rating, 1, doubts=["crowd"])
    client = sign_in(Client(), cast.quality)
    page = client.get(reverse("support:statistics")).content.decode()
    assert rating.ticket.number in page
    settle = reverse("support:settle_answer", args=[answer.pk])
    client.post(settle, {"is_theirs": "yes", "reason": " "})
    assert rating.answers.get().state == AnswerState.DOUBTED
    client.post(settle, {"is_theirs": "yes", "reason": "Rappelée le 3."})
    rating.refresh_from_db()
    assert rating.score == 1
    assert "Réponses douteuses" not in client.get(reverse("support:statistics")).content.decode()
    page = sign_in(Client(), cast.support).get(reverse("support:statistics")).content.decode()
    assert settle not in page
