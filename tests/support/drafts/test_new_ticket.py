"""A new ticket saves itself while it is written."""

import pytest
from django.test import Client

from support.models import Draft, Ticket
from tests.cast import sign_in
from tests.support.factories import make_site

pytestmark = pytest.mark.django_db
NEW = "/support/new/"


@pytest.fixture
def client(cast):
    return sign_in(Client(), cast.technician)


def autosave(client, **typed):
    return client.post(NEW, {"autosave": "1", **typed})


def test_what_was_typed_is_there_again(cast, client):
    site = make_site(cast.integrator)
    answer = autosave(client, subject="Le TPE", body="Il ne", site=site.pk)
    assert answer.status_code == 200
    assert answer.json()["at"]
    assert not Ticket.objects.exists()
    form = client.get(NEW).context["form"]
    assert form["subject"].value() == "Le TPE"
    assert form["body"].value() == "Il ne"
    assert str(form["site"].value()) == str(site.pk)


def test_the_address_goes_before_the_draft(client):
    autosave(client, subject="Le TPE")
    form = client.get(NEW, {"subject": "Recyclage"}).context["form"]
    assert form["subject"].value() == "Recyclage"


def test_a_ticket_that_was_sent_is_no_draft_any_more(client):
    autosave(client, subject="Le TPE", body="Il ne répond plus.")
    client.post(NEW, {"subject": "Le TPE", "body": "Il ne répond plus."})
    assert Ticket.objects.get().subject == "Le TPE"
    assert not client.get(NEW).context["form"]["subject"].value()


def test_emptied_it_is_forgotten(client):
    autosave(client, subject="Le TPE")
    autosave(client, subject="", body="")
    assert not client.get(NEW).context["form"]["subject"].value()


def test_drafts_are_each_ones_own(cast, client):
    autosave(client, subject="Le TPE")
    other = sign_in(Client(), cast.manager)
    assert not other.get(NEW).context["form"]["subject"].value()


def test_staff_keep_none(cast):
    assert autosave(sign_in(Client(), cast.support), subject="Le TPE").status_code == 403
    assert not Draft.objects.exists()
