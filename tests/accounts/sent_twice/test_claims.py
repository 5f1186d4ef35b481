"""A form that is sent twice counts once, whichever it is; and only then."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.db import connection, connections
from django.test import Client

from integrators.models import TrainingSession
from portal.accounts.models import SentForm
from portal.accounts.sent_twice import claims
from support.models import Message, Ticket
from tests.cast import sign_in
from tests.integrators import factories as registry
from tests.support.factories import make_ticket

pytestmark = pytest.mark.django_db
ASKED = {"subject": "Panne", "body": "Plus rien ne sort."}
TWICE = "rien n’a été fait deux fois"


def browser(user) -> Client:
    """One that sends a page's token along, as people's do."""
    return sign_in(Client(enforce_csrf_checks=True), user)


def opened(client, path) -> dict[str, str]:
    """The page's token: what makes its forms this page's."""
    page = client.get(path).content.decode()
    return {"csrfmiddlewaretoken": re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]}


def test_the_second_time_leads_where_the_first_led(cast):
    client = browser(cast.technician)
    data = opened(client, "/support/new/") | ASKED
    first = client.post("/support/new/", data)
    second = client.post("/support/new/", data)
    ticket = Ticket.objects.get()
    assert first.url == second.url == ticket.get_absolute_url()
    assert TWICE in client.get(second.url).content.decode()


def test_a_page_opened_again_and_other_words_are_another_form(cast):
    client = browser(cast.technician)
    data = opened(client, "/support/new/") | ASKED
    client.post("/support/new/", data)
    client.post("/support/new/", data | {"body": "Et le tiroir ?"})
    client.post("/support/new/", opened(client, "/support/new/") | ASKED)
    # Not the form that was sent last from that page: somebody came back to it.
    client.post("/support/new/", data)
    assert Ticket.objects.count() == 4


def test_another_file_is_another_form(cast, tmp_path):
    client = browser(cast.technician)
    data = opened(client, "/support/new/") | ASKED
    for content in ("eins", "zwei", "zwei"):
        path = tmp_path / "note.txt"
        path.write_text(content)
        with path.open("rb") as file:
            client.post("/support/new/", data | {"files": file})
    assert Ticket.objects.count() == 2


def test_what_was_refused_can_be_sent_again(cast):
    ticket = make_ticket(cast)
    client = browser(cast.technician)
    path = ticket.get_absolute_url()
    data = opened(client, path)
    close = f"{path}close/"
    assert client.post(close, data).status_code == 302
    assert not SentForm.objects.exists(), "an open ticket is not closed by its integrator"


def test_what_a_script_sends_is_counted_by_the_script(cast):
    client = browser(cast.technician)
    data = opened(client, "/support/new/") | ASKED
    for headers in ({"HX-Request": "true"}, {"Sec-Fetch-Mode": "cors"}):
        client.post("/support/new/", data, headers=headers)
    assert Ticket.objects.count() == 2
    assert not SentForm.objects.exists()


def test_it_holds_for_replies_and_for_trainings(cast):
    ticket = make_ticket(cast)
    client = browser(cast.technician)
    path = ticket.get_absolute_url()
    data = opened(client, path) | {"body": "Toujours rien."}
    client.post(path, data)
    client.post(path, data)
    assert Message.objects.filter(ticket=ticket, body="Toujours rien.").count() == 1

    client = browser(cast.quality)
    path = "/integrators/manage/trainings/new/"
    before = TrainingSession.objects.count()
    people = {"nf525_module": "on", "attended": [cast.candidate_rep.pk]}
    data = opened(client, path) | registry.session_data(title="Session commune") | people
    answers = [client.post(path, data) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert TrainingSession.objects.count() == before + 1


def test_strangers_cannot_be_led_elsewhere(cast):
    client = browser(cast.technician)
    data = opened(client, "/support/new/") | ASKED
    client.post("/support/new/", data)
    SentForm.objects.update(location="https://elsewhere.example/")
    assert client.post("/support/new/", data).url == "/"


def test_forms_are_forgotten_after_a_day(cast):
    client = browser(cast.technician)
    client.post("/support/new/", opened(client, "/support/new/") | ASKED)
    claims.forget_old()
    assert SentForm.objects.count() == 1
    with time_machine.travel("2100-01-01"):
        claims.forget_old()
    assert not SentForm.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_at_once_it_is_one_too(cast):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    client = browser(cast.technician)
    data = opened(client, "/support/new/") | ASKED

    def send(_number: int) -> str:
        try:
            again = Client(enforce_csrf_checks=True)
            again.cookies = client.cookies
            return again.post("/support/new/", data).url
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        urls = set(pool.map(send, range(4)))
    assert urls == {Ticket.objects.get().get_absolute_url()}
