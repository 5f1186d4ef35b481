"""Tickets and complaints in the search box."""

import pytest
from django.contrib.auth.models import AnonymousUser

from support.plugs.search import find_complaints, find_tickets
from tests.cast import read_anew
from tests.support.factories import make_complaint, make_stranger, make_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(cast):
    return make_ticket(cast, subject="Tiroir-caisse bloqué")


def found(user, text):
    return [hit.href for hit in find_tickets(user, text, 5)]


def test_a_ticket_is_found_by_number_and_subject(cast, ticket):
    for text in (ticket.number, "tiroir", "caisse tiroir"):
        assert found(cast.technician, text) == [ticket.get_absolute_url()]
        assert found(cast.manager, text) == [ticket.get_absolute_url()]
    assert found(cast.support, "tiroir") == [ticket.desk_url]
    assert found(cast.support, "tiroir imprimante") == [ticket.desk_url], "one in its letter"
    assert found(cast.support, "tiroir licorne") == []


def test_nobody_finds_what_is_not_theirs(cast, ticket):
    for user in (cast.stranger, cast.candidate, cast.admin, AnonymousUser()):
        assert found(user, ticket.number) == []


def test_staff_alone_find_what_is_nobodys_yet(cast):
    ticket = make_stranger(subject="Reprise de deux caisses")
    hit = next(iter(find_tickets(cast.support, "reprise", 5)))
    assert (hit.href, "Camille Roth" in hit.subtitle) == (ticket.desk_url, True)
    for user in (cast.technician, cast.manager, cast.stranger, cast.candidate, cast.admin):
        assert found(user, "reprise") == []


def test_one_query_and_one_for_what_is_shown_of_them(cast, ticket, django_assert_num_queries):
    technician = read_anew(cast.technician)
    with django_assert_num_queries(2):
        found(technician, "tiroir")


def complaints(user, text):
    return [hit.href for hit in find_complaints(user, text, 5)]


def test_a_complaint_is_found_by_number_facts_and_company(cast):
    complaint = make_complaint(cast, facts="Perte de l’archive d’avril")
    for text in (complaint.number, "archive avril", "moselle"):
        assert complaints(cast.quality, text) == [complaint.desk_url]
        assert complaints(cast.auditor, text) == [complaint.desk_url]
        assert complaints(cast.manager, text) == [complaint.get_absolute_url()]
    for user in (cast.stranger, cast.candidate, cast.admin, AnonymousUser()):
        assert complaints(user, complaint.number) == []


def test_who_complained_is_found_by_nobody(cast):
    make_complaint(cast, complainant="Paulette Zimmer")
    assert complaints(cast.manager, "zimmer") == complaints(cast.quality, "zimmer") == []
