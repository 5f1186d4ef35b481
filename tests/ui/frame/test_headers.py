"""What every page says about itself, and what no browser may keep."""

from types import SimpleNamespace

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from portal.ui.frame import headers
from tests import test_role_matrix as matrix
from tests.cast import make_user, sign_in
from tests.outbox.factories import MailFactory

pytestmark = pytest.mark.django_db

FOR_ANYONE = {"journal:tile"}
"""The same bytes for everybody, for ever: hashes that monitors of the journal fetch."""
EMBED_MAIL = {
    "admin:outbox_outgoingmail_change",
    "admin:support_ticket_change",
    "support:ticket",
}
MAILS = {"admin:outbox_outgoingmail_html", "support:as_sent"}
"""Pages that frame a mail, and the mails that are framed: the rest of them."""
SECRET = {
    "account_change_password",
    "account_login",
    "account_signup",
    "installations:contest",
    "installations:refuse_by_link",
    "installations:sign",
    "installations:sign_integrator",
    "integrators:apply",
    "integrators:candidate",
    "integrators:candidate_file",
    "integrators:candidature",
    "integrators:candidature_file",
    "integrators:challenge",
    "integrators:document_decide",
    "integrators:legal_document",
    "integrators:legal_file",
    "mfa_activate_totp",
    "mfa_generate_recovery_codes",
    "mfa_reauthenticate",
    "mfa_view_recovery_codes",
    "people:invitation",
    "retention:exports",
    "retention:own_export",
    "support:as_sent",
    "support:rate",
    "support:sent_file",
}
"""Secrets, codes, legal papers, the merchant's screen: each route that must say `no-store`."""


@pytest.mark.long
@pytest.mark.parametrize("name", matrix.MODULES)
def test_every_page_says_all_of_it(name, cast):
    """Every route of the role matrix, asked by the first whom it lets in."""
    module = matrix._load(name)
    world = SimpleNamespace(cast=cast)
    if hasattr(module, "build"):
        module.build(world)
    wrong = []
    for key, row in module.MATRIX.items():
        allowed = [actor for actor, status in (row.get or {}).items() if status == 200]
        if not allowed:
            continue
        client = Client()
        if allowed[0] != "anonymous":
            sign_in(client, getattr(cast, allowed[0]))
        url = matrix._url(key, row.args(world)) + row.query
        answer = client.get(url, headers={"HX-Request": "true"} if row.htmx else {})
        if answer.streaming:
            b"".join(answer.streaming_content)
        wrong += [f"{key}: {fault}" for fault in faults_of(key, answer)]
    assert not wrong, "\n".join(wrong)


def faults_of(key, answer):
    embeds_mail = key in EMBED_MAIL | MAILS
    for header, value in headers.common_headers().items():
        said = answer.headers.get(header)
        if embeds_mail and header == headers.EMBEDDER:
            value = "unsafe-none"
        if key in MAILS and header == "X-Frame-Options":
            value = "SAMEORIGIN"
        if key == "support:as_sent" and header == "Referrer-Policy":
            value = "no-referrer"
        if said != value:
            yield f"{header} is {said}"
    if "default-src 'none'" not in answer.headers.get("Content-Security-Policy", ""):
        yield "no policy"
    cache = answer.headers["Cache-Control"]
    if key in SECRET and "no-store" not in cache:
        yield f"may be kept: {cache}"
    if key in FOR_ANYONE:
        return
    if "no-store" not in cache and "private" not in cache and "no-cache" not in cache:
        yield f"may be shared: {cache}"


def test_the_routes_named_exist():
    rows = {key for name in matrix.MODULES for key in matrix._load(name).MATRIX}
    assert rows >= SECRET | headers.SECRETS_OF_OTHERS


def test_a_form_may_be_gone_back_to(client, cast):
    sign_in(client, cast.support)
    for url in ("/accounts/profile/", "/admin/", reverse("admin:support_ticket_changelist")):
        assert client.get(url).headers["Cache-Control"] == headers.PRIVATE
    sign_in(client, cast.manager)
    assert client.get("/support/new/").headers["Cache-Control"] == headers.PRIVATE


def test_errors_say_it_too(client):
    answer = client.get("/nowhere/")
    assert answer.status_code == 404
    assert answer.headers.items() >= headers.common_headers().items()
    assert answer.headers["Cache-Control"] == headers.PRIVATE


def test_mails_are_shown_without_an_embedder_policy(client):
    """A sandboxed frame has an origin of its own, which `require-corp` would keep out."""
    sign_in(client, make_user("support"))
    mail = MailFactory(html="<p>Hello</p>")
    for name in ("change", "html"):
        url = reverse(f"admin:outbox_outgoingmail_{name}", args=[mail.pk])
        answer = client.get(url)
        assert answer.headers[headers.EMBEDDER] == "unsafe-none"
        assert "no-store" in answer.headers["Cache-Control"]


def test_https_is_told_of_over_https_alone(rf, settings):
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    middleware = headers.HeadersMiddleware(lambda request: HttpResponse())
    name = "Strict-Transport-Security"
    request = rf.get("/", secure=True)
    assert middleware(request).headers[name] == "max-age=31536000; includeSubDomains"
    assert name not in middleware(rf.get("/")).headers


def test_no_feature_is_both_ours_and_nobodys():
    assert not set(headers.OURS) & set(headers.NOBODYS)
    assert "camera=(self)" in headers.permissions_policy()
    assert "microphone=()" in headers.permissions_policy()
