"""A form that is refused says so once, in one way: on whichever page, for whoever sends it."""

import importlib
import pkgutil
import re
from types import SimpleNamespace

import pytest
from django import forms
from django.core.cache import cache
from django.db import transaction
from django.forms.formsets import BaseFormSet
from django.test import Client

from tests import matrix
from tests.cast import sign_in
from tests.matrix import LEFT
from tests.test_role_matrix import _url

MODULES = sorted(module.name for module in pkgutil.iter_modules(matrix.__path__))
ASKED = {"do", "verb", "step", "action", "state"}
"""What a page is asked to do stays; only what was filled in is taken out."""
TOKEN = {"csrfmiddlewaretoken": "x"}
"""A browser sends at least that."""
MORE = {
    "admin:support_ticket_change": [({}, {"verb": verb}) for verb in ("assign", "call", "take")],
    "admin:support_trackeritem_change": [({}, {"verb": verb}) for verb in ("comment", "settle")],
    "admin:support_incomingmail_change": [({}, {"verb": "release"})],
    "installations:edit": [({}, {"merchant_siret": "12", "postcode": "?", "merchant_email": "x@"})],
    "releases:section": [
        ({"section": section}, {})
        for section in ("identity", "certificate", "notes", "requirements", "conformity", "files")
    ],
}
"""Pages with more forms than the one that the matrix sends."""
AT_LEAST = {
    "accounts": 9, "contracts": 6, "installations": 7, "integrators": 32, "releases": 11,
    "support": 7,
}  # fmt: skip
"""How many routes of an app are seen to refuse: fewer would prove nothing."""
DJANGOS = re.compile(
    r"Ce champ est obligatoire|Sélectionnez un choix valide|Saisissez un[e]? \w+ valide"
    r"|This field is required|Select a valid|Enter a valid|Assurez-vous que"
)


class _Undo(Exception):
    pass


def _post(client, url, data):
    """The answer to a request whose writes are undone."""
    cache.clear()
    try:
        with transaction.atomic():
            answer = client.post(url, data)
            if not answer.streaming:
                _ = answer.content
            raise _Undo
    except _Undo:
        return answer


def _refused(context):
    """The bound forms of a page that have errors."""
    found = []
    for layer in context or []:
        for value in layer.flatten().values() if hasattr(layer, "flatten") else []:
            inner = [value, *vars(value).values()] if type(value).__name__ == "Page" else [value]
            inner = [*inner, *value.values()] if isinstance(value, dict) else inner
            found += [one for one in inner if isinstance(one, forms.BaseForm | BaseFormSet)]
    return [one for one in found if one.is_bound and not one.is_valid()]


def _shown(refused, page):
    """Whether the page shows the form at all: a link that is too old has none."""
    names = [
        bound.html_name
        for one in refused
        for form in (one.forms if isinstance(one, BaseFormSet) else [one])
        for bound in form
    ]
    return any(f'name="{name}"' in page for name in names)


def _wrong_with(answer):
    page = answer.content.decode()
    told = page.count('class="form-errors"')
    wrong = []
    if told != 1:
        wrong.append(f"{told} summaries")
    if not re.search(r"<title>Erreur\xa0: ", page):
        wrong.append(f"title {re.search('<title>(.*?)</title>', page, re.S)[1].strip()!r}")
    summary = re.search(r'class="form-errors".*?</ul>', page, re.S)
    for target in re.findall(r'href="#([^"]+)"', summary[0]) if summary else []:
        field = re.search(rf'<[^>]*\bid="{re.escape(target)}"[^>]*>', page)
        if not field:
            wrong.append(f"#{target} leads nowhere")
        elif not re.search(r'aria-invalid|type="(radio|checkbox)"', field[0]):
            wrong.append(f"#{target} is not aria-invalid")
    for ids in re.findall(r'aria-describedby="([^"]+)"', page):
        wrong += [f"described by {one}" for one in ids.split() if f'id="{one}"' not in page]
    if words := DJANGOS.search(page):
        wrong.append(f"says {words[0]!r}")
    return wrong


def _senders(row):
    """Who may send the form, signed in first; some of them are only sent elsewhere."""
    sent = (row.post or {}).items()
    may = [who for who, status in sent if status in (200, 302) and who not in LEFT]
    return sorted(may, key=lambda who: who == "anonymous")


def _requests(key, row, world):
    """The addresses of a row, and what is sent there: nothing, or nothing that makes sense."""
    # To ask for a code refuses nothing, whatever else is filled in.
    data = {field: value for field, value in row.data(world).items() if field != "send_code"}
    kept = {field: value for field, value in data.items() if field in ASKED}
    for args, more in MORE.get(key, [({}, {})]):
        url = _url(key, row.args(world) | args)
        for posted in (TOKEN | kept | more, dict.fromkeys(data, "\u200b") | kept | more):
            yield url, posted


@pytest.fixture
def clients(cast):
    """One browser for each kind of person, signed in when it is first asked for."""
    found = {}

    def client(actor):
        if actor not in found:
            found[actor] = Client(raise_request_exception=False)
            if actor != "anonymous":
                sign_in(found[actor], getattr(cast, actor))
        return found[actor]

    return client


def _answers(key, row, world, clients):
    """The pages that show a form again, of the first person who gets one."""
    for url, posted in _requests(key, row, world):
        for actor in _senders(row):
            answer = _post(clients(actor), url, posted)
            html = answer.headers.get("Content-Type", "").startswith("text/html")
            if answer.status_code in (200, 422) and html:
                if _shown(_refused(answer.context), answer.content.decode()):
                    yield f"{url} {posted}", answer
                break


@pytest.mark.long
@pytest.mark.django_db
@pytest.mark.parametrize("name", MODULES)
def test_one_summary_a_page(name, cast, clients):
    module = importlib.import_module(f"tests.matrix.{name}")
    world = SimpleNamespace(cast=cast)
    if hasattr(module, "build"):
        module.build(world)
    wrong, seen = [], set()
    for key, row in module.MATRIX.items():
        for where, answer in () if row.htmx else _answers(key, row, world, clients):
            seen.add(key)
            wrong += [f"{key}, {where}: {what}" for what in _wrong_with(answer)]
    assert not wrong, "\n" + "\n".join(dict.fromkeys(wrong))
    assert len(seen) >= AT_LEAST.get(name, 0), f"Only of {sorted(seen)}."
