"""Whatever takes more than a line to fill in is kept while it is typed."""

import importlib
import re
from types import SimpleNamespace

import pytest
from django.test import Client

from tests.cast import sign_in
from tests.test_role_matrix import MODULES, _url

NOT_KEPT = {
    # Signed where it is typed, by somebody who has no account, or for the one who has.
    "support:rate",
    "installations:contest",
    "installations:refuse_by_link",
    "installations:answer_annulment",
    # Pasted, compared, and kept nowhere.
    "journal:checkpoints",
    # Samples: nothing of them is sent anywhere.
    "ui:gallery",
}
FORM = re.compile(r"<form\b[^>]*>.*?</form>", re.S)


def unkept(page):
    """The forms of a page with a text of several lines, and without a draft."""
    for form in FORM.findall(page):
        head = form[: form.index(">")]
        if 'method="post"' in head and "<textarea" in form and "data-guard" not in head:
            yield re.sub(r"\s+", " ", head)


@pytest.mark.long
@pytest.mark.django_db
@pytest.mark.parametrize("name", MODULES)
def test_every_long_form_is_kept(name, cast):
    module = importlib.import_module(f"tests.matrix.{name}")
    world = SimpleNamespace(cast=cast)
    if hasattr(module, "build"):
        module.build(world)
    clients, wrong = {}, []
    for key, row in module.MATRIX.items():
        for actor in ("technician", "manager", "quality", "support", "admin"):
            if (row.get or {}).get(actor) != 200 or key in NOT_KEPT:
                continue
            if actor not in clients:
                clients[actor] = sign_in(Client(), getattr(cast, actor))
            answer = clients[actor].get(_url(key, row.args(world)) + row.query)
            if answer.streaming:
                b"".join(answer.streaming_content)
            elif answer.headers.get("Content-Type", "").startswith("text/html"):
                wrong += [f"{key} as {actor}: {head}" for head in unkept(answer.content.decode())]
    assert not wrong, "\n" + "\n".join(dict.fromkeys(wrong))


def test_the_gate_knows_a_long_form():
    long = '<form class="form" method="post"><textarea name="a"></textarea></form>'
    assert list(unkept(long))
    assert not list(unkept(long.replace('"post"', '"post" data-guard')))
    assert not list(unkept('<form method="post"><input></form>'))
