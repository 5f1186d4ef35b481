"""What is typed without accents, case, ligatures, hyphens or apostrophes is found everywhere."""

import pytest
from django.contrib.admin import site as _  # noqa: F401 (admins register themselves)
from django.urls import reverse

from installations.models import EndUser, InstallationReport, Site
from integrators.companies.actions.companies import register_integrator
from integrators.models import Candidature, Integrator, Representative, TrainingSession
from portal.accounts.models import User
from portal.search.matching import Search, holds, matching, words_of
from portal.ui.admin.site import portal_admin
from support.models import Ticket
from tests.cast import sign_in
from tests.integrators import factories
from tests.support.factories import make_site, make_ticket

pytestmark = pytest.mark.django_db

NAMES = ("Au Bœuf d’Or", "L'Union Épicière", "Caisses Saint-Étienne")
TYPED = {
    "boeuf": {"Au Bœuf d’Or"},
    "BŒUF": {"Au Bœuf d’Or"},
    "boeuf d'or": {"Au Bœuf d’Or"},
    "l'union": {"L'Union Épicière"},
    "l’union": {"L'Union Épicière"},
    "lunion": {"L'Union Épicière"},
    "epicier": {"L'Union Épicière"},
    "saint etienne": {"Caisses Saint-Étienne"},
    "saint-etienne": {"Caisses Saint-Étienne"},
    "SAINT-ÉTIENNE": {"Caisses Saint-Étienne"},
    "etienne caisses": {"Caisses Saint-Étienne"},
    "tien": {"Caisses Saint-Étienne"},
    "epinal": {"Caisses Saint-Étienne"},
    "É": {"L'Union Épicière", "Caisses Saint-Étienne"},
    "or": {"Au Bœuf d’Or"},
    "nion": {"L'Union Épicière"},
    "ie": set(),
    "boeuf union": set(),
    "%": set(),
    "_": set(),
    "' & -": set(),
    "boeuf & or": {"Au Bœuf d’Or"},
}
SEPARATELY = {"etienne caisses", "epinal", "É"}


@pytest.fixture
def companies(quality):
    towns = {"Caisses Saint-Étienne": ("88000", "Épinal")}
    made = []
    for name in NAMES:
        postcode, city = towns.get(name, ("57000", "Metz"))
        legal = factories.legal_data(name=name, postcode=postcode, city=city)
        made.append(register_integrator(by=quality, legal=legal, contacts=[]))
    return made


@pytest.fixture
def quality(cast):
    return cast.quality


def names(rows):
    return {row.name for row in rows} & set(NAMES)


@pytest.mark.parametrize("typed", TYPED)
def test_a_company_is_found_however_it_is_typed(companies, typed):
    assert names(matching(Integrator.objects.all(), typed)) == TYPED[typed]


def test_nothing_typed_is_everything_and_only_signs_are_nothing(companies):
    assert names(matching(Integrator.objects.all(), " \x00 ")) == set(NAMES)
    assert not matching(Integrator.objects.all(), "!!").exists()


def test_a_number_is_found_by_its_beginning_however_it_is_grouped(companies):
    first, *_others = companies
    grouped = f"{first.siren[:3]} {first.siren[3:6]} {first.siren[6:]}"
    for typed in (first.siren, grouped, first.siret, f"{grouped} {first.siret[9:]}"):
        assert matching(Integrator.objects.all(), typed).get() == first
    # Of five digits it would be a postcode; and no number is found by its middle.
    assert first not in matching(Integrator.objects.all(), first.siren[:4])
    assert first not in matching(Integrator.objects.all(), first.siret[3:])


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("57000", {"57000", "57600"}),
        ("57600", {"57000", "57600"}),
        ("57", {"57000", "57600"}),
        ("Moselle", {"57000", "57600"}),
        ("moselle", {"57000", "57600"}),
        ("570", {"57000"}),
        ("Metz 57000", {"57000"}),
        ("haute corse", {"20200"}),
        ("Haute-Corse", {"20200"}),
        ("2b", {"20200"}),
        ("20000", {"20000"}),
        ("2A", {"20000"}),
        ("971", {"97100"}),
        ("97150", {"97150"}),
        ("saint martin", {"97150"}),
        ("98000", {"98000"}),
        ("75001", set()),
    ],
)
def test_a_postcode_is_its_departement(quality, typed, found):
    towns = {
        "57000": "Metz", "57600": "Forbach", "20200": "Bastia", "20000": "Ajaccio",
        "97100": "Basse-Terre", "97150": "Marigot", "98000": "Monaco", "88000": "Charmes",
    }  # fmt: skip
    for postcode, city in towns.items():
        legal = factories.legal_data(name="Zeta", postcode=postcode, city=city)
        register_integrator(by=quality, legal=legal, contacts=[])
    rows = matching(Integrator.objects.filter(name="Zeta"), typed)
    assert {row.postcode for row in rows} == found


def test_a_site_is_found_by_its_merchant_its_town_and_its_postcode(cast):
    shop = make_site(cast.integrator, name="Le Pré", city="Épinal", postcode="88000")
    EndUser.objects.filter(pk=shop.end_user_id).update(name="Œnothèque des Vosges")
    other = make_site(cast.integrator, name="La Cave", city="Nancy", postcode="54000")
    for typed in ("pre", "oenotheque", "epinal pre", "pre oenotheque", "88", "88100", "vosges"):
        assert matching(Site.objects.all(), typed).get() == shop, typed
    assert not matching(Site.objects.all(), "oenotheque nancy").exists()
    assert other in matching(Site.objects.all(), other.siret)


def test_a_report_is_found_with_and_without_the_signs_of_its_numbers(cast):
    row = InstallationReport.objects.create(
        integrator=cast.integrator, representative=cast.technician_rep,
        number="PV-2026-00777", licence="CR-12 34", serial_number="SN/0042.B", city="Épinal",
        shop_name="L’Œillet", merchant_name="SARL Éclat",
    )  # fmt: skip
    for typed in ("pv-2026-00777", "PV202600777", "00777", "cr-12", "sn0042b", "SN/0042", "2.b",
                  "oeillet", "l'oeillet", "eclat epinal"):  # fmt: skip
        assert matching(InstallationReport.objects.all(), typed).get() == row, typed
    assert not matching(InstallationReport.objects.all(), "oeillet metz").exists()


def test_a_ticket_is_found_by_its_subject_and_its_company(cast, companies):
    ticket = make_ticket(cast, subject="Clôture bloquée à l’étape 3")
    Integrator.objects.filter(pk=ticket.integrator_id).update(name="Encaissement Forêt-Noire")
    Ticket.objects.filter(pk=ticket.pk).update(number="T-2026-00042")
    typed_by_people = ("42", "042", "T-2026-00042", "t202600042", "2026 42")
    for typed in ("cloture", "bloquee letape", "foret noire", "cloture foret", *typed_by_people):
        assert matching(Ticket.objects.all(), typed).get() == ticket, typed
    for typed in ("cloture nancy", "4", "02"):
        assert not matching(Ticket.objects.all(), typed).exists(), typed


def test_people_are_found_by_the_name_of_their_company_too(cast):
    User.objects.filter(pk=cast.technician.pk).update(name="Zoé Lefèvre")
    Integrator.objects.filter(pk=cast.integrator.pk).update(name="Ça Encaisse")
    for typed in ("zoe", "LEFEVRE", "lefevre ca", "ca encaisse zoe"):
        assert matching(Representative.objects.all(), typed).get() == cast.technician_rep, typed


def test_rows_that_no_query_fetches_are_searched_alike():
    assert holds(words_of("saint etienne"), "Caisses", "Saint-Étienne")
    assert holds(words_of(""), "Caisses")
    assert holds(words_of("l'union boeuf"), "L’Union", "Au Bœuf")
    assert not holds(words_of("ie"), "Épicière")
    assert not holds(words_of("union metz"), "L’Union")


def test_a_search_of_its_own_may_look_at_less(cast):
    narrow = Search(own=False, codes=("siren",))
    company = cast.integrator
    assert matching(Integrator.objects.all(), company.siren, narrow).get() == company
    with pytest.raises(ValueError, match="nothing"):
        Search(own=False)


PAGES = {
    "integrators:manage": "quality",
    "integrators:export": "quality",
    "integrators:contracts": "quality",
    "integrators:register": None,
}


@pytest.mark.parametrize("route", PAGES)
@pytest.mark.parametrize(("typed", "hit"), [("foret noire", True), ("67", False), ("metz", True)])
def test_the_lists_of_companies(client, cast, route, typed, hit):
    Integrator.objects.filter(pk=cast.integrator.pk).update(name="Encaissement Forêt-Noire")
    if PAGES[route]:
        sign_in(client, getattr(cast, PAGES[route]))
    html = client.get(reverse(route), {"q": typed}).content.decode()
    assert ("Forêt-Noire" in html) is hit


ADMINS = sorted(
    (model for model, admin in portal_admin._registry.items() if admin.get_search_fields(None)),
    key=lambda model: model._meta.label,
)


def test_many_admins_can_be_searched():
    assert {User, Integrator, Site, Ticket, Candidature, TrainingSession} & set(ADMINS)
    assert len(ADMINS) > 30


@pytest.mark.parametrize("model", ADMINS, ids=lambda model: model._meta.label)
def test_each_admin_searches_as_all_else_does(rf, cast, model):
    """Its query runs, and every row is found by what the row itself says is searched."""
    admin = portal_admin._registry[model]
    request = rf.get("/")
    request.user = cast.quality
    rows, doubled = admin.get_search_results(request, model._default_manager.all(), "Épinal l'or")
    assert (list(rows), doubled) == ([], False)
    if not model.SEARCH.own:
        return
    for row in model._default_manager.all()[:5]:
        words = [word for word in row.searched.split() if word != "|"]
        if words:
            found, _doubled = admin.get_search_results(
                request, model._default_manager.all(), words[0].upper()
            )
            assert row in found
