"""Django's admin in our clothes: shown to staff by permission, written by actions alone."""

import pytest
from django.contrib.admin import AdminSite
from django.contrib.auth.models import AnonymousUser
from django.forms import ModelForm
from django.urls import reverse

from portal.accounts.models import User
from portal.accounts.permissions import Permission
from portal.ui.admin import PortalAdmin, portal_admin
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
    assert page.all("meta", name="theme", content="dark")


@pytest.mark.django_db
def test_a_representative_is_refused_rather_than_sent_round(client, cast):
    sign_in(client, cast.technician)
    answer = client.get("/admin/releases/release/", follow=True)
    assert answer.status_code == 403
