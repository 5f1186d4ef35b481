"""What is shown of a ticket that was found."""

import pytest
from django.core.files.base import ContentFile

from support.actions.desk import add_note
from support.searching.asked import Asked
from support.searching.excerpts import Part, as_html, excerpt, marked, shown_of
from tests.support.factories import make_taken, make_ticket

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


def bare(parts):
    return "".join(f"[{part.text}]" if part.found else part.text for part in parts)


def test_words_of_the_family_are_marked_as_they_are_written():
    text = "Les clôtures : on CLÔTURE, l’imprimante."
    assert bare(marked(text, Asked("cloture"))) == "Les [clôtures] : on [CLÔTURE], l’imprimante."
    assert bare(marked(text, Asked("l'imprimantes"))).endswith("l’[imprimante].")
    assert marked("rien", Asked("cloture")) == [Part("rien")]


def test_an_excerpt_is_short():
    text = "avant " * 100 + "la clôture " + "après " * 100
    shown = bare(excerpt(text, Asked("clotures")))
    assert shown.startswith("… avant")
    assert "la [clôture] après" in shown
    assert shown.endswith(" …")
    assert len(shown) < 230
    assert excerpt(text, Asked("rien")) == []
    assert bare(excerpt("x" * 5_000 + " clôture", Asked("cloture"))).endswith("[clôture]")


def test_what_was_written_is_escaped():
    parts = marked("<script>clôture</script> & <mark>", Asked("cloture"))
    told = "&lt;script&gt;<mark>clôture</mark>&lt;/script&gt; &amp; &lt;mark&gt;"
    assert as_html(parts) == told


def test_the_letter_that_holds_most_is_shown(cast):
    ticket = make_ticket(cast, subject="Bonjour", body="Une balance, une caisse.")
    shown = shown_of([ticket], "caisses balances", notes=True)[ticket.pk]
    assert bare(shown.excerpt) == "Une [balance], une [caisse]."
    assert not shown.inside


def test_a_note_is_told_from_a_letter_and_shown_to_staff_alone(cast):
    ticket = make_taken(cast, subject="Bonjour")
    add_note(by=cast.support, ticket=ticket, body="Voir le rutabaga.")
    inside = shown_of([ticket], "rutabagas", notes=True)[ticket.pk]
    assert (bare(inside.excerpt), inside.inside) == ("Voir le [rutabaga].", True)
    assert shown_of([ticket], "rutabagas", notes=False)[ticket.pk].excerpt == []


def test_a_file_is_named_where_no_letter_tells(cast):
    files = [ContentFile(b"x", name="Relevé de courge.pdf")]
    ticket = make_ticket(cast, subject="Bonjour", files=files)
    shown = shown_of([ticket], "courges", notes=False)[ticket.pk]
    assert bare(shown.excerpt) == "Relevé de [courge].pdf"


def test_it_takes_two_queries_for_any_number_of_tickets(cast, django_assert_max_num_queries):
    tickets = [make_ticket(cast) for _ in range(6)]
    with django_assert_max_num_queries(2):
        shown_of(tickets, "imprimante", notes=True)
    with django_assert_max_num_queries(2):
        shown_of(tickets[:1], "licorne", notes=True)
