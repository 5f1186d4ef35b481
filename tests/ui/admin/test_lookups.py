"""An admin's list is narrowed by its own filters alone: every admin, every field, each lookup."""

import pytest
from django.contrib.admin import FieldListFilter, ListFilter
from django.test import Client, RequestFactory
from django.urls import reverse

from portal.accounts.models import User
from portal.outbox.models import OutgoingMail
from portal.ui.admin.site import portal_admin
from tests.cast import sign_in

ADMINS = sorted(portal_admin._registry.values(), key=lambda each: each.opts.label)
LOOKUPS = ("", "__exact", "__contains", "__icontains", "__startswith", "__regex", "__gt", "__in")


def request_of(user):
    request = RequestFactory().get("/")
    request.user = user
    return request


def paths(model, depth=2):
    """The fields of a model and, through its relations, of those that it leads to."""
    for field in model._meta.get_fields():
        name = getattr(field, "name", "")
        yield name
        if depth > 1 and field.is_relation and field.related_model:
            yield from (f"{name}__{path}" for path in paths(field.related_model, depth - 1))


def used(admin, request):
    """What the filters of this list say themselves that they read from the address."""
    for each in admin.get_list_filter(request):
        if isinstance(each, type) and issubclass(each, ListFilter):
            yield each.parameter_name
            continue
        path, kind = each if isinstance(each, tuple) else (each, None)
        field = admin.model
        for part in path.split("__"):
            model = field if isinstance(field, type) else field.related_model
            field = model._meta.get_field(part)
        create = kind or FieldListFilter.create
        yield from create(field, request, {}, admin.model, admin, path).expected_parameters()


@pytest.mark.parametrize("admin", ADMINS, ids=lambda admin: admin.opts.label)
class TestEveryAdmin:
    def test_what_its_filters_read_is_allowed(self, cast, admin):
        request = request_of(cast.quality)
        refused = [
            name for name in used(admin, request) if not admin.lookup_allowed(name, "1", request)
        ]
        assert refused == []

    def test_nothing_else_is(self, cast, admin):
        request = request_of(cast.quality)
        own = set(used(admin, request))
        own |= {str(each[0] if isinstance(each, tuple) else each) for each in admin.list_filter}
        asked = {path + lookup for path in paths(admin.model) for lookup in LOOKUPS}
        let_in = {name for name in asked - own if admin.lookup_allowed(name, "a", request)}
        # Django's way to write that a filter's own field is exactly so.
        assert {name for name in let_in if name.removesuffix("__exact") not in own} == set()


@pytest.mark.parametrize(
    ("role", "model", "query"),
    [
        ("support", OutgoingMail, "text__contains=a"),
        ("support", OutgoingMail, "html__startswith=a"),
        ("auditor", User, "password__startswith=a"),
        ("auditor", User, "representations__integrator__name__contains=a"),
        ("quality", User, "unknown=1"),
    ],
)
def test_a_letter_of_what_is_hidden_is_not_answered(cast, role, model, query):
    admin = portal_admin.get_model_admin(model)
    user = getattr(cast, role)
    address = reverse(f"admin:{admin.opts.app_label}_{admin.opts.model_name}_changelist")
    client = sign_in(Client(), user)
    if not admin.has_view_permission(request_of(user)):
        user = cast.admin
        client = sign_in(Client(), user)
    assert client.get(address).status_code == 200
    assert client.get(f"{address}?{query}").status_code == 400


def test_its_own_filters_dates_and_search_answer(cast):
    client = sign_in(Client(), cast.admin)
    users = reverse("admin:accounts_user_changelist")
    for query in ("role__exact=quality", "is_active__exact=1", "language=fr", "q=a", "o=1", "p=1"):
        answer = client.get(f"{users}?{query}")
        assert answer.status_code == 200, query
