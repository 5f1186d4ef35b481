"""Django's admin in our clothes: shown to staff by permission, written by actions alone."""

import pytest
from django.contrib.admin import AdminSite
from django.contrib.admin.utils import label_for_field
from django.contrib.auth.models import AnonymousUser
from django.forms import ModelForm
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import override

from portal.accounts.models import User
from portal.accounts.permissions import Permission
from portal.ui.admin.site import PortalAdmin, portal_admin
from portal.ui.templatetags.admin_look import field_name
from tests.cast import make_user, sign_in
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
    "HTML", "Message-ID", "SHA-256", "SIREN", "SIRET", "candidature", "cause", "code",
    "date", "description",
    "document", "documents", "export", "invitation", "licences", "message", "notes", "occasion",
    "places",
    "position", "qualification", "session", "site", "solution", "ticket", "version",
}  # fmt: skip


@pytest.mark.parametrize("shown", portal_admin._registry.values(), ids=lambda a: a.opts.label)
def test_every_column_and_line_is_named_in_french(shown):
    fields = shown.fields or [
        field.name for field in shown.opts.fields if field.editable and not field.primary_key
    ]
    for name in {*shown.list_display, *fields} - {"__str__"}:
        with override("en"):
            english = capfirst(str(label_for_field(name, shown.model, shown)))
        with override("fr"):
            french = field_name(label_for_field(name, shown.model, shown))
        assert french != english or english in {capfirst(one) for one in ALIKE}, name


def test_a_list_is_a_table_of_ours_that_reads_on_a_phone(client, cast):
    sign_in(client, make_user("auditor"))
    page = Page(client.get("/admin/accounts/user/?role__exact=auditor").content.decode())
    assert not page.refused
    assert not [link for link in page.all("link") if "/admin/" in link.get("href", "")]
    assert page.all("table", class_="table table--compact")
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
