"""Each page says for whom it is, by one decorator, and nobody asks merely for a sign-in.

An account outlives a job: "signed in" is not "somebody of an integrator's or of Crisalid's".
"""

import ast
import re

from django.urls import URLPattern, URLResolver, get_resolver

from portal.accounts.standing.doors import Audience, audience_of, is_said
from tests.gates.sources import name, python_files, templates, tree

DOORS = "portal/accounts/standing/"
BARE = {"login_required", "login_not_required", "LoginRequiredMixin", "AccessMixin"}
"""Django's own, which know of a sign-in and no more: used in one place."""

THEIR_OWN = {
    "people:profile": "their name, telephone and language",
    "people:second_factor": "where a second factor is chosen",
    "people:address": "how an address is changed",
    "people:security": "where they are signed in, and what happened to their account",
    "people:sessions": "leads there",
    "people:end_session": "ends a session of theirs",
    "people:end_others": "ends their other sessions",
    "retention:own_export": "a copy of all that is kept of them",
    "retention:export_progress": "how far it is",
    "retention:export_file": "the copy, which they asked for",
}
"""Pages of ours that are still theirs when they have left; allauth's are about the account."""
ON_THE_WAY = {
    "people:forgotten": "who has forgotten their password",
    "people:invitation": "who comes back is invited to the address that they sign in with",
    "admin:login": "leads to allauth's page",
    "admin:logout": "leads to allauth's page",
}


def routes(patterns, namespace=""):
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from routes(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name or pattern.pattern}", pattern.callback


ROUTES = dict(routes(get_resolver().url_patterns))


def test_each_page_says_for_whom_it_is():
    assert len(ROUTES) > 300
    assert [key for key, view in ROUTES.items() if not is_said(view)] == []


def test_only_public_pages_need_no_sign_in():
    for key, view in ROUTES.items():
        public = audience_of(view) in (Audience.ANYONE, Audience.SIGN_IN)
        assert public is not getattr(view, "login_required", True), key


def test_what_stays_to_whoever_has_left_is_chosen():
    found = {Audience.ACCOUNT: set(), Audience.SIGN_IN: set()}
    for key, view in ROUTES.items():
        if audience_of(view) in found and not view.__module__.startswith("allauth."):
            found[audience_of(view)].add(key)
    assert found == {Audience.ACCOUNT: set(THEIR_OWN), Audience.SIGN_IN: set(ON_THE_WAY)}


def test_nobody_asks_merely_for_a_sign_in():
    wrong = []
    for path in python_files():
        if name(path).startswith(DOORS):
            continue
        for node in ast.walk(tree(path)):
            names = [alias.name for alias in node.names] if isinstance(node, ast.ImportFrom) else []
            if isinstance(node, ast.Attribute):
                names = [node.attr]
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                names = re.findall(r"^\w+$", node.value)
            if BARE.union({"is_authenticated"}).intersection(names):
                wrong.append(f"{name(path)}:{node.lineno}")
    assert wrong == [], "Ask is_current(), a permission, or what is visible_to() the person."


def test_no_template_asks_merely_for_a_sign_in():
    """`account` is who has signed in, for the frame; `user.is_current` who is here."""
    assert [name(path) for path in templates(documents=True)
            if "is_authenticated" in path.read_text(encoding="utf-8")] == []  # fmt: skip
