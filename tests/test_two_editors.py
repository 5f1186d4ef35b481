"""Two people have one record open: the second to save is shown what the first has saved."""

import re
from html import unescape
from importlib import import_module

import pytest
from django.forms import BaseForm
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from integrators.charter.actions.versions import draft_charter
from integrators.models import Charter, Course, DocumentKind, Integrator
from integrators.trainings.actions.sessions import add_course
from portal.house.known import value_of
from portal.journal.models import JournalEntry
from portal.ui.editing import EditForm
from releases.drafting.actions.contents import Note, set_notes
from releases.models import Release, WikiPage
from tests.cast import make_user, sign_in
from tests.gates.sources import calls, module, python_files, tree
from tests.integrators import factories as registry
from tests.releases import factories as make
from tests.releases.reserved.documents import document

pytestmark = pytest.mark.django_db


def opened(client, url):
    """What a browser would send back from the form of `url` with that hidden field in it."""
    page = client.get(url).content.decode()
    form = next(
        found for found in re.findall(r"<form.*?</form>", page, re.S) if "opened_on" in found
    )
    data = {}
    for tag in re.findall(r"<input[^>]*>", form):
        attributes = {
            name: unescape(value) for name, value in re.findall(r'([\w-]+)="([^"]*)"', tag)
        }
        kind, name = attributes.get("type", "text"), attributes.get("name", "")
        if kind in ("checkbox", "radio") and not re.search(r"\bchecked\b", tag):
            continue
        if name and kind != "file" and name != "take":
            data[name] = attributes.get("value", "on" if kind == "checkbox" else "")
    for name, body in re.findall(
        r'<textarea[^>]*name="([^"]+)"[^>]*>\n?(.*?)</textarea>', form, re.S
    ):
        data[name] = unescape(body)
    for name, body in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.findall(r'value="([^"]*)"[^>]*selected', body)
        data[name] = unescape(chosen[0]) if chosen else ""
    data.pop("csrfmiddlewaretoken", None)
    return data


@pytest.fixture
def two(cast):
    """Two quality managers, each in a browser of their own."""
    return sign_in(Client(), cast.quality), sign_in(Client(), cast.quality2)


def company_page(cast):
    url = reverse("integrators:edit", args=[cast.integrator.pk])
    return url, "city", "Nancy", "Toul", lambda: Integrator.objects.get(pk=cast.integrator.pk).city


def charter_page(cast):
    row = draft_charter(by=cast.quality, charter=registry.charter_data(version="9.0"))
    url = reverse("integrators:charter_edit", args=[row.pk])
    return url, "title_fr", "Charte A", "Charte B", lambda: Charter.objects.get(pk=row.pk).title_fr


def kind_page(cast):
    row = DocumentKind.objects.get(code="kbis")
    url = reverse("integrators:kind", args=[row.pk])
    return url, "hint_fr", "Un", "Deux", lambda: DocumentKind.objects.get(pk=row.pk).hint_fr


def wiki_page(cast):
    row = make.wiki_page(cast.quality)
    url = reverse("wiki:edit", args=[row.line, row.slug])
    return url, "title_fr", "Titre A", "Titre B", lambda: WikiPage.objects.get(pk=row.pk).title_fr


def draft_page(cast):
    row = make.draft(cast.quality)
    url = reverse("releases:section", args=[row.version, "identity"])
    return url, "summary_fr", "A", "B", lambda: Release.objects.get(pk=row.pk).summary_fr


def setting_page(cast):
    """A list, whose order counts."""
    key = "withdrawal_reminder_days"
    url = reverse("house:setting", args=[key])
    return url, "value", "3, 2, 5", "5, 3, 2", lambda: ", ".join(map(str, value_of(key)))


def course_page(cast):
    row = add_course(by=cast.quality, course=registry.course_data())
    url = reverse("integrators:course", args=[row.pk])
    return url, "title", "Cours A", "Cours B", lambda: Course.objects.get(pk=row.pk).title


PAGES = {
    "company": company_page, "charter": charter_page, "kind": kind_page, "wiki": wiki_page,
    "setting": setting_page, "draft": draft_page, "course": course_page,
}  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_the_second_is_shown_both_and_nothing_is_overwritten(cast, two, name):
    url, field, first, second, stored = PAGES[name](cast)
    author, (early, late) = cast.quality, two
    if name == "setting":
        author = cast.admin
        early, late = sign_in(Client(), author), sign_in(Client(), make_user("admin"))
    theirs, mine = opened(early, url), opened(late, url)
    assert early.post(url, {**theirs, field: first}).status_code == 302
    answer = late.post(url, {**mine, field: second})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert stored() == first
    assert author.name in page
    for words in (first, second, "Ce que vous avez saisi", "Enregistré entre-temps"):
        assert escape(words) in page
    # Having seen both, the second decides: what stands in the field, or what is stored.
    again = {**mine, field: second, "opened_on": answer.context["form"].opened_on}
    assert late.post(url, {**again, "take": field}).status_code == 302
    assert stored() == first
    assert late.post(url, again).status_code == 302
    assert stored() == second


def test_a_session_is_not_moved_back_by_the_form_that_was_opened_before(cast, two):
    """Nor is anybody told by mail of a move that nobody wanted."""
    planned = registry.make_planned(cast.quality)
    url = reverse("integrators:session_change", args=[planned.pk])
    early, late = two
    theirs, mine = opened(early, url), opened(late, url)
    assert early.post(url, {**theirs, "place": "Nancy"}).status_code == 302
    # What only the first has changed stays, and both where both have changed it are shown.
    assert late.post(url, {**mine, "trainer": "Odile Weber"}).status_code == 302
    planned.refresh_from_db()
    assert (planned.place, planned.trainer) == ("Nancy", "Odile Weber")
    answer = late.post(url, {**mine, "place": "Toul"})
    assert answer.status_code == 200
    assert "Enregistré entre-temps" in answer.text
    planned.refresh_from_db()
    assert planned.place == "Nancy"


def shown_to(cast):
    """A page with each edit form, and who may open it."""
    draft, manager = make.draft(cast.quality), cast.manager
    section = {
        name: reverse("releases:section", args=[draft.version, name])
        for name in ("identity", "certificate", "conformity")
    }
    company = cast.integrator
    planned = registry.make_planned(cast.quality)
    reserved = document(cast.quality)
    return {
        "integrators.charter.forms.CharterForm": (cast.quality, charter_page(cast)[0]),
        "integrators.companies.forms.IntegratorForm": (cast.quality, company_page(cast)[0]),
        "integrators.companies.forms.PublicContactForm": (
            manager, reverse("integrators:public_contact", args=[company.pk]),
        ),
        "integrators.companies.forms.RoleForm": (
            manager, reverse("integrators:role", args=[company.pk, cast.technician_rep.pk]),
        ),
        "integrators.legal_file.forms.KindForm": (cast.quality, kind_page(cast)[0]),
        "integrators.trainings.forms.CourseForm": (
            cast.quality, reverse("integrators:course", args=[planned.course_id]),
        ),
        "integrators.trainings.forms.ChangePlanForm": (
            cast.quality, reverse("integrators:session_change", args=[planned.pk]),
        ),
        "portal.accounts.people.forms.ProfileForm": (manager, reverse("people:profile")),
        "portal.accounts.people.forms.RoleForm": (
            cast.admin, reverse("people:person", args=[cast.quality2.pk]),
        ),
        "portal.house.forms.SettingForm": (cast.admin, setting_page(cast)[0]),
        "releases.drafting.forms.IdentityForm": (cast.quality, section["identity"]),
        "releases.drafting.forms.CertificateForm": (cast.quality, section["certificate"]),
        "releases.drafting.forms.ConformityForm": (cast.quality, section["conformity"]),
        "releases.reserved.forms.AudienceForm": (cast.quality, reserved.get_absolute_url()),
        "releases.wiki.forms.WikiForm": (cast.quality, wiki_page(cast)[0]),
    }  # fmt: skip


NOT_OF_A_ROW = {
    "portal.accounts.people.forms.AcceptForm",  # of an invitation: the account is new
    "portal.ui.components.gallery.SampleEdit",
}


def edit_forms(form=EditForm):
    for each in form.__subclasses__():
        yield f"{each.__module__}.{each.__qualname__}"
        yield from edit_forms(each)


def test_each_edit_form_sends_what_it_was_opened_on(cast):
    pages = shown_to(cast)
    ours = {name for name in edit_forms() if not name.startswith("tests.")}
    assert ours == pages.keys() | NOT_OF_A_ROW
    for name, (user, url) in pages.items():
        page = sign_in(Client(), user).get(url)
        assert re.search(
            r'<input type="hidden" name="(?:\w+-)?opened_on" value="\w+=', page.text
        ), name


BEGUN = {
    # What they begin with is proposed, for something new or for an act that is done once.
    "LinkForm", "CandidatureForm", "SignCharterForm", "ProposeForm", "EndForm", "UploadForm",
    "ControlledDocumentForm", "TrainingForm", "RenewalForm", "InviteForm", "ReleaseMailForm",
    "WriteForm", "TrackerForm", "TicketForm", "RatingForm", "SignOutForm",
    "SeverityForm",
    "InterventionForm", "EnterForm", "AddressForm",
    # What was typed, on the way back from the page that asks once more.
    "RefusalForm", "ContestForm", "AnnulmentAnswerForm",
    # Its address is the number that it changes: once that is another, it is not found.
    "NumberForm",
}  # fmt: skip


def test_a_form_that_begins_with_what_is_stored_is_an_edit_form():
    found = set()
    for path in python_files():
        for call in calls(tree(path)):
            if not {"initial", "instance"} & {each.arg for each in call.keywords}:
                continue
            form = getattr(import_module(module(path)), getattr(call.func, "id", ""), None)
            is_form = isinstance(form, type) and issubclass(form, BaseForm)
            if is_form and not issubclass(form, EditForm):
                found.add(form.__name__)
    assert found == BEGUN


def test_what_only_the_first_has_changed_is_kept(cast, two):
    url = reverse("integrators:edit", args=[cast.integrator.pk])
    early, late = two
    theirs, mine = opened(early, url), opened(late, url)
    early.post(url, {**theirs, "city": "Nancy"})
    assert late.post(url, {**mine, "phone": "03 83 00 00 01"}).status_code == 302
    company = Integrator.objects.get(pk=cast.integrator.pk)
    assert (company.city, company.phone[-4:].replace(" ", "")) == ("Nancy", "0001"[-4:])


def test_the_same_change_twice_is_no_conflict(cast, two):
    url = reverse("integrators:edit", args=[cast.integrator.pk])
    theirs, mine = (opened(client, url) for client in two)
    for client, data in zip(two, (theirs, mine), strict=True):
        assert client.post(url, {**data, "city": "Nancy"}).status_code == 302


def test_one_person_in_two_browsers(cast):
    url = reverse("people:profile")
    first, second = (sign_in(Client(), cast.quality) for _ in range(2))
    one, two = opened(first, url), opened(second, url)
    assert first.post(url, {**one, "name": "Gaëlle A"}).status_code == 302
    assert second.post(url, {**two, "name": "Gaëlle B"}).status_code == 200
    cast.quality.refresh_from_db()
    assert cast.quality.name == "Gaëlle A"


def test_rows_that_are_written_whole_are_compared_whole(cast, two):
    release = make.draft(cast.quality)
    url = reverse("releases:section", args=[release.version, "notes"])
    late = opened(two[1], url)
    note = Note(kind="correction", module="Caisse", text_fr="Le Z", text_en="The Z", domains=[])
    set_notes(by=cast.quality, release=release, notes=[note])
    answer = two[1].post(url, late)
    assert answer.status_code == 200
    assert "Le Z" in answer.content.decode()
    assert release.notes.get().text_fr == "Le Z"


def test_an_entry_names_one_change_and_a_refusal_none(cast, two):
    url, field, first, second, _stored = company_page(cast)
    theirs, mine = (opened(client, url) for client in two)
    before = JournalEntry.objects.count()
    two[0].post(url, {**theirs, field: first})
    two[1].post(url, {**mine, field: second})
    assert JournalEntry.objects.count() == before + 1
