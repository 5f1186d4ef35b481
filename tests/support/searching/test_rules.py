"""Tickets are found by all that is written in them, alike on PostgreSQL and on SQLite."""

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from integrators.models import Integrator
from support.actions.desk import add_note, answer_ticket, take_ticket
from support.actions.tickets import reply_ticket
from support.models import Ticket
from support.rules import queues
from support.searching.excerpts import shown_of
from support.searching.rules import found_by
from tests.support.factories import make_closed, make_site, make_taken, make_ticket

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]

FORMS = (
    """
clôture|Clôture|CLÔTURE|cloture|CLOTURE|clôtures|Clôtures|clotures|clôturer|clôturé|clôturée
clôturés|clôturées|CLÔTURÉE|clôturez|clôturait|clôturaient|clôturant|clôturera|clôtureront|cloturer
cloturee|d’une clôture|l'avant-clôture|la clôture.|«clôture»|clôture:|(clôture)|clôture/Z|clôture_Z
clo\u0302ture|CLO\u0302TURE|clo\u0302ture\u0301e|clô\u00adture|clôture\u00a0!|—clôture—|*clôture*
#clôture|clôture-Z|pré-clôturée
""".replace("\n", "|")
    .strip("|")
    .split("|")
)


def found(typed, *, notes=True):
    rows = found_by(Ticket.objects.all(), typed, notes=notes)
    return set(rows.values_list("pk", flat=True))


def test_cloture_finds_forty_of_forty(cast):
    assert len(set(FORMS)) == 40
    ticket = make_ticket(cast, subject="Fin de journée", body="Rien de tel.")
    texts = {}
    for form in FORMS:
        row = make_ticket(cast, subject="Fin de journée", body=f"Bonjour, la {form} ne va pas.")
        texts[row.pk] = form
    missed = {texts[key] for key in texts.keys() - found("cloture")}
    assert not missed
    assert ticket.pk not in found("cloture")
    for typed in ("Clôture", "CLÔTURES", "clôturée", "clo\u0302ture", "cloturer"):
        assert found(typed) == texts.keys(), typed


@pytest.fixture
def ticket(cast):
    site = make_site(cast.integrator, city="Woippy", postcode="57140")
    return make_ticket(
        cast, subject="L’imprimante Épson ne s’allume plus", site=site,
        body="Les factures du mois sont illisibles en version 4.2.1, œuvre du tiroir-caisse.",
        files=[ContentFile(b"x", name="Relevé-Étranger.pdf")],
    )  # fmt: skip


@pytest.mark.parametrize(
    "typed",
    [
        "epson", "Épson", "EPSON", "imprimantes", "l'imprimante", "l’imprimante", "imprimant",
        "facture", "FACTURES", "facturé", "4.2.1", "oeuvre", "œuvre", "tiroir caisse",
        "tiroir-caisse", "illisible mois", "les factures du mois",
        "releve", "étrangers", "relevé-étranger.pdf", "boulangerie weber", "woippy", "57140",
        "epson facture etranger weber",
    ],
)  # fmt: skip
def test_it_is_found_by_whatever_is_known_of_it(cast, ticket, typed):
    other = make_ticket(cast, subject="Autre demande", body="Sans rapport.")
    assert found(typed) == found(typed, notes=False) == {ticket.pk}
    assert other.pk not in found(typed)


def test_it_is_found_by_who_asked_and_by_their_company(cast, ticket):
    name = ticket.requester_name.split()[-1]
    for typed in (name, ticket.requester_email, ticket.integrator.name, ticket.integrator.siren):
        assert ticket.pk in found(typed), typed


def test_every_word_must_be_there(cast, ticket):
    assert found("epson licorne") == set()
    assert found("%_'\"; --") == set()
    assert found("…") == set()
    assert found("  ") == {ticket.pk}


def test_it_is_found_by_its_number_in_any_form(cast, ticket):
    other = make_ticket(cast)
    _t, year, count = ticket.number.split("-")
    for typed in (
        ticket.number, ticket.number.lower(), f"#{int(count)}", f"T-{int(count)}",
        f"T{year}-{count}", f"t {year} {count}", f"n° {int(count)}", f"T\u2011{year}\u2011{count}",
        f"Re: [{ticket.number}] où en êtes-vous ?", f"c’est pour le ticket {ticket.number}, svp",
        f"je parle du #{int(count)} de lundi",
    ):  # fmt: skip
        assert ticket.pk in found(typed), typed
        assert other.pk not in found(typed), typed
    assert ticket.pk in found(str(int(count)))
    assert found("T-1999-00001") == set()


def test_a_number_that_a_letter_names_is_found_in_it(cast, ticket):
    naming = make_ticket(cast, subject="Suite", body=f"Comme dans {ticket.number}.")
    assert naming.pk in found(f"suite {ticket.number}")


def test_notes_find_it_for_staff_alone(cast):
    ticket = make_taken(cast)
    add_note(
        by=cast.support, ticket=ticket, body="Ce client est un cornichon.",
        files=[ContentFile(b"x", name="pastèque.txt")],
    )  # fmt: skip
    for typed in ("cornichon", "cornichons", "cornich", "pasteque", "cornichon pasteque"):
        assert found(typed) == {ticket.pk}
        assert found(typed, notes=False) == set(), typed
    mine = Ticket.objects.visible_to(cast.technician)
    assert not queues.filter_tickets(mine, "all", "cornichon").exists()
    assert queues.ticket_queue(Ticket.objects.all(), "all", "cornichon", cast.support).exists()
    shown = shown_of([ticket], "cornichon", notes=False)[ticket.pk]
    assert "cornichon" not in repr(shown)
    # A word that stands in both is found, and still shown from the letter alone.
    reply_ticket_with(cast, ticket, "Encore un cornichon coincé.")
    assert found("cornichon", notes=False) == {ticket.pk}
    assert "client" not in repr(shown_of([ticket], "cornichon", notes=False))


def reply_ticket_with(cast, ticket, body):
    user = cast.technician
    reply_ticket(
        by=user, ticket=ticket, body=body, author=user, author_name=user.name,
        author_email=user.email, language="fr", files=[],
    )  # fmt: skip


def test_rows_are_those_that_one_may_see(cast, ticket):
    for user in (cast.stranger, cast.candidate):
        mine = Ticket.objects.visible_to(user)
        for typed in ("epson", ticket.number, "facture"):
            assert not queues.filter_tickets(mine, "all", typed).exists()


def test_answers_and_closed_tickets_are_searched(cast):
    ticket = take_ticket(by=cast.support, ticket=make_ticket(cast))
    answer_ticket(by=cast.support, ticket=ticket, body="Remplacez la nappe du lecteur.")
    assert found("nappes", notes=False) == {ticket.pk}
    closed = make_closed(cast, subject="Pinpad figé")
    assert closed.pk in found("pinpads")


TYPED = st.one_of(
    st.text(max_size=60),
    st.text(st.sampled_from("\"'\\:*&|!<>()-+^{}~ \x00anotr1T#éœ\u0300"), max_size=40),
    st.lists(
        st.sampled_from(
            ["AND", "NOT", "OR", "NEAR(", "shared", ":", "*", "&", "<->", "'", '"', "caisse", "\\"]
        ),
        max_size=8,
    ).map(" ".join),
)


@settings(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(typed=TYPED)
@example(typed="'a':* & !b")
@example(typed="notes : cornichon")
@example(typed="\ud800 x\x00y")
@example(typed="T-9999-9999999 #9999999")
@example(typed="\U0001f600 \u200b ª ² ½ ①")
def test_nothing_that_is_typed_breaks_it(ticket, typed):
    for notes in (True, False):
        rows = list(found_by(Ticket.objects.all(), typed, notes=notes))
        shown = shown_of(rows, typed, notes=notes)
        assert all("".join(part.text for part in it.subject) for it in shown.values())


def test_it_takes_one_query_and_one_for_a_number(cast, ticket):
    def count(typed):
        with CaptureQueriesContext(connection) as queries:
            list(found_by(Ticket.objects.all(), typed, notes=True))
        return len(queries)

    assert (count("epson weber factures"), count("epson #1")) == (1, 2)
    for _ in range(5):
        make_ticket(cast, subject="Épson")
    assert (count("epson weber factures"), count("epson #1")) == (1, 2)


@pytest.fixture
def of_herault(cast, ticket):
    """A ticket of a company in Hérault whose shop lies in Moselle, and one of another company."""
    Integrator.objects.filter(pk=cast.integrator.pk).update(postcode="34000", country="FR")
    other = make_ticket(cast, rep=cast.stranger_rep, subject="Le tiroir reste fermé")
    Integrator.objects.filter(pk=other.integrator_id).update(postcode="74000", country="FR")
    return ticket, other


@pytest.mark.parametrize(
    "typed", ["Hérault", "herault", "HERAULT", "moselle", "moselle epson", "l’Hérault imprimante"]
)
def test_the_name_of_a_departement_finds_the_tickets_of_its_companies_and_shops(of_herault, typed):
    assert found(typed) == {of_herault[0].pk}


@pytest.mark.parametrize("typed", ["Haute-Savoie", "haute savoie", "HAUTE SAVOIE tiroir"])
def test_a_name_of_several_words_is_one_name(of_herault, typed):
    assert found(typed) == {of_herault[1].pk}
    assert found("savoie") == set()


def test_a_word_that_is_a_departement_too_is_found_where_it_is_written(cast, of_herault):
    lot = make_ticket(cast, subject="Un lot de rouleaux")
    assert found("lot") == {lot.pk}
