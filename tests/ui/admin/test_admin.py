"""Django's admin in our clothes: shown to staff by permission, written by actions alone."""

import pytest
from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.admin.utils import get_fields_from_path, label_for_field
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import FieldDoesNotExist
from django.forms import ModelForm
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import override

from integrators.companies.actions.establishments import add_establishment
from integrators.models import Contact
from portal.accounts.models import User
from portal.accounts.permissions import Permission
from portal.ui.admin.site import PortalAdmin, portal_admin
from portal.ui.text import formats
from tests.cast import make_user, sign_in
from tests.integrators.companies.actions.test_establishments import place
from tests.integrators.factories import siret_of
from tests.ui.markup import Page

pytestmark = pytest.mark.django_db


class ReadOnly(PortalAdmin):
    view_permission = Permission.STAFF_READ


class Writable(PortalAdmin):
    view_permission = Permission.STAFF_READ
    change_permission = Permission.STAFF_MANAGE


def request_of(rf, user):
    request = rf.get("/admin/")
    request.user = user
    return request


@pytest.mark.parametrize(
    ("role", "sees", "changes"),
    [
        ("admin", True, True),
        ("auditor", True, False),
        ("support", False, False),
        ("", False, False),
    ],
)
def test_permissions_are_the_roles(rf, role, sees, changes):
    request = request_of(rf, make_user(role))
    shown, written = ReadOnly(User, AdminSite()), Writable(User, AdminSite())
    assert shown.has_view_permission(request) is sees
    assert shown.has_module_permission(request) is sees
    assert shown.has_change_permission(request) is False
    assert written.has_change_permission(request) is changes
    for admin in (shown, written):
        assert not admin.has_add_permission(request)
        assert not admin.has_delete_permission(request)


def test_nobody_is_nobody(rf):
    request = request_of(rf, AnonymousUser())
    assert not ReadOnly(User, AdminSite()).has_view_permission(request)
    assert not portal_admin.has_permission(request)


def test_a_save_that_names_no_action_is_refused(rf):
    user = make_user("admin")
    with pytest.raises(NotImplementedError):
        Writable(User, AdminSite()).save_model(request_of(rf, user), user, ModelForm, True)


def test_sign_in_goes_through_ours(client):
    response = client.get("/admin/login/")
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


def test_the_admins_own_page_lets_nobody_in(client):
    sign_in(client, make_user())
    assert client.get("/admin/login/").status_code == 403
    sign_in(client, make_user("admin"))
    assert client.post("/admin/login/")["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("page", ["admin:logout", "admin:password_change"])
def test_passwords_and_sessions_are_not_the_admins(client, page):
    sign_in(client, make_user("admin"))
    assert client.get(reverse(page))["Location"].startswith("/accounts/")


def test_nothing_in_the_admin_is_refused_by_the_policy(client):
    sign_in(client, make_user("admin"))
    client.cookies["theme"] = "dark"
    response = client.get(reverse("admin:index"))
    page = Page(response.content.decode())
    assert not page.refused
    assert "unsafe" not in response["Content-Security-Policy"]
    assert page.all("html", **{"data-theme": "dark"})


# Said alike in both languages.
ALIKE = {
    "HTML", "Message-ID", "SHA-256", "SIREN", "SIRET", "candidature", "cause", "code", "date",
    "description", "document", "documents", "export", "invitation", "licence", "licences",
    "machine", "message", "notes", "occasion", "places", "position", "qualification", "session",
    "site", "solution", "source", "ticket", "version",
}  # fmt: skip


def names_shown(shown: ModelAdmin) -> set[str]:
    """What an admin shows of its model: the columns, the lines of its page, the filters."""
    fields = shown.fields or [
        field.name
        for field in [*shown.opts.fields, *shown.opts.many_to_many]
        if field.editable and not field.primary_key and field.name not in (shown.exclude or ())
    ]
    filters = [one for one in shown.list_filter if isinstance(one, str)]
    return {*shown.list_display, *fields, *shown.readonly_fields, *filters} - {"__str__"}


SHOWN = pytest.mark.parametrize(
    "shown", portal_admin._registry.values(), ids=lambda a: a.opts.label
)


@SHOWN
def test_every_column_and_line_is_named_in_french(shown):
    for name in {name.partition("__")[0] for name in names_shown(shown)}:
        with override("en"):
            english = capfirst(str(label_for_field(name, shown.model, shown)))
        with override("fr"):
            french = capfirst(str(label_for_field(name, shown.model, shown)))
        assert french != english or english in {capfirst(one) for one in ALIKE}, name


@SHOWN
def test_every_field_shown_has_a_name_of_its_own(shown):
    """Django makes one of the code name where a model gives none, and that stays English."""
    looked_at = 0
    for name in names_shown(shown):
        try:
            fields = get_fields_from_path(shown.model, name)
        except FieldDoesNotExist:
            continue  # a column that the admin computes
        for field in fields:
            looked_at += 1
            assert field._verbose_name is not None, f"{field.model.__name__}.{field.name}"
            own = field._verbose_name
            assert isinstance(own, Promise) or own in ALIKE, f"{name}: {own!r} is not translatable"
    assert looked_at


def test_a_list_is_a_table_of_ours_that_reads_on_a_phone(client, cast):
    sign_in(client, make_user("auditor"))
    page = Page(client.get("/admin/accounts/user/?role__exact=auditor").content.decode())
    assert not page.refused
    assert not [link for link in page.all("link") if "/admin/" in link.get("href", "")]
    assert page.all("table", class_="table table--compact table--brief")
    labels = {cell.get("data-label") for cell in page.all("td")}
    assert labels == {"Adresse e-mail", "Rôle", "Langue", "Actif", "Dernière connexion"}
    assert [link["href"] for link in page.all("a", aria_current="true")]
    assert page.all("th", aria_sort="ascending")


def test_yes_and_no_are_words(client):
    auditor = make_user("auditor")
    sign_in(client, auditor)
    listed = client.get("/admin/accounts/user/").content.decode()
    assert "icon-yes" not in listed
    shown = client.get(f"/admin/accounts/user/{auditor.pk}/change/").content.decode()
    assert "<dt>Actif</dt><dd>" in shown
    assert "Oui" in shown
    assert "icon-yes" not in shown


def test_a_long_list_is_turned_page_by_page(client, monkeypatch):
    sign_in(client, make_user("auditor"))
    make_user("support")
    make_user("quality")
    monkeypatch.setattr(portal_admin._registry[User], "list_per_page", 1)
    first = Page(client.get("/admin/accounts/user/").content.decode())
    assert not first.all("a", rel="prev")
    [after] = first.all("a", rel="next")
    second = Page(client.get(f"/admin/accounts/user/{after['href']}").content.decode())
    assert second.all("a", rel="prev")
    assert second.all("a", rel="next")


def test_a_search_that_finds_nothing_offers_the_way_back(client):
    sign_in(client, make_user("auditor"))
    page = Page(client.get("/admin/accounts/user/?q=nobody-at-all").content.decode())
    assert not page.all("table")
    assert page.all("a", href="?")


@pytest.mark.django_db
def test_a_representative_is_refused_rather_than_sent_round(client, cast):
    sign_in(client, cast.technician)
    answer = client.get("/admin/releases/release/", follow=True)
    assert answer.status_code == 403
    assert [url.partition("?")[0] for url, _ in answer.redirect_chain] == ["/admin/login/"]


def test_numbers_are_grouped_as_on_every_other_page(client, cast):
    """In lists and on pages: any field that ends so, whichever model has it."""
    Contact.objects.create(integrator=cast.integrator, name="Odile Weber", phone="0322913640")
    auditor = make_user("auditor")
    User.objects.filter(pk=auditor.pk).update(phone="+33387659880")
    sign_in(client, auditor)
    listed = client.get("/admin/integrators/contact/").text
    assert ">03\u00a022\u00a091\u00a036\u00a040<" in listed
    add_establishment(
        by=cast.quality, integrator=cast.integrator, establishment=place(cast.integrator)
    )
    listed = client.get("/admin/integrators/establishment/").text
    assert f">{formats.siret(siret_of(cast.integrator.siren, 2))}<" in listed
    page = client.get(f"/admin/accounts/user/{auditor.pk}/change/").text
    assert ">03\u00a087\u00a065\u00a098\u00a080<" in page
    company = client.get(f"/admin/integrators/integrator/{cast.integrator.pk}/change/").text
    assert f">{formats.siret(cast.integrator.siret)}<" in company
    assert f">{formats.siren(cast.integrator.siren)}<" in company
