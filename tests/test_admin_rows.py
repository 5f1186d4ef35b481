"""An admin's list shows what the app's own pages show: each row can be opened by who reads it."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.admin.views.main import ALL_VAR
from django.test import Client, RequestFactory
from django.urls import reverse

from portal.documents.models import Document
from portal.ui.admin.site import portal_admin
from tests.cast import sign_in
from tests.matrix import STAFF
from tests.support.factories import make_ticket
from tests.test_role_matrix import MODULES, _load

MOST = 20
CHANGELIST = "_changelist"


def lists(module: Any) -> set[str]:
    """The admin's lists of a module of the matrix, which has rows for each of them."""
    return {key for key in module.MATRIX if key.startswith("admin:") and key.endswith(CHANGELIST)}


ALL = {name: found for name in MODULES if (found := lists(_load(name)))}


def test_every_admin_is_walked() -> None:
    registered = {
        f"admin:{model._meta.app_label}_{model._meta.model_name}{CHANGELIST}"
        for model in portal_admin._registry
    }
    assert set().union(*ALL.values()) == registered


def rows_of(key: str, user: Any) -> list[Any]:
    """What the list of `key` holds for `user`; nothing, where they may not look at it."""
    found = next(
        shown for model, shown in portal_admin._registry.items()
        if key == f"admin:{model._meta.app_label}_{model._meta.model_name}{CHANGELIST}"
    )  # fmt: skip
    request = RequestFactory().get(reverse(key), {ALL_VAR: ""})
    request.user = user
    if not found.has_view_permission(request):
        return []
    return list(found.get_queryset(request).order_by("-pk")[:MOST])


@pytest.mark.django_db
@pytest.mark.parametrize("name", ALL)
def test_each_row_can_be_opened_by_whoever_reads_the_list(name: str, cast: Any) -> None:
    module = _load(name)
    world = SimpleNamespace(cast=cast)
    if hasattr(module, "build"):
        module.build(world)
    closed, opened = [], 0
    for role in STAFF:
        user = getattr(cast, role)
        client = sign_in(Client(raise_request_exception=False), user)
        for key in sorted(ALL[name]):
            for row in rows_of(key, user):
                if hasattr(row, "get_absolute_url"):
                    status = client.get(row.get_absolute_url()).status_code
                    opened += 1
                    if status >= 400:
                        closed.append(f"{role}: {row.get_absolute_url()} of {key}: {status}")
    assert closed == []
    assert opened or name in ("accounts", "outbox"), "rows without pages"


@pytest.mark.django_db
def test_a_document_is_listed_to_who_may_open_what_it_is_of(cast: Any) -> None:
    """Its own page is public; the report's is not, so its holder is not told to all of support."""
    module = _load("installations")
    world = SimpleNamespace(cast=cast)
    module.build(world)
    report = Document.objects.get(pk=world.report.document_id)
    key = "admin:documents_document_changelist"
    assert report in rows_of(key, cast.quality)
    assert report in rows_of(key, cast.auditor)
    page = sign_in(Client(), cast.support)
    assert page.get(world.report.get_absolute_url()).status_code == 404
    assert report not in rows_of(key, cast.support)
    assert report.holder not in page.get(reverse(key)).content.decode()
    make_ticket(cast, site=world.site)
    assert page.get(world.report.get_absolute_url()).status_code == 200
    assert report in rows_of(key, cast.support)
