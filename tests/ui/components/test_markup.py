"""Every component's HTML, word for word: `markup.txt` holds a use of it and what it writes.

A block is a line of template and below it, indented, the HTML in both languages, or one line
for each where they differ. White space counts as one space. Who changes a component changes
its lines there; the comparison says what is written now.
"""

import datetime as dt
import re
from pathlib import Path

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import RequestContext, Template
from django.test import RequestFactory
from django.utils import translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from portal.ui.charts import Chart, Series
from portal.ui.components.gallery import SampleFilter, SampleForm, SampleState
from portal.ui.lists.paging import KeysetPage
from portal.ui.lists.sorting import Sorting

BLOCKS = Path(__file__).with_name("markup.txt").read_text(encoding="utf-8").strip().split("\n\n")
HOSTILE = '<i>Zoë & "4.2.[9631.20412]" d\'ici</i>'
STEPS = [
    "Site",
    {"label": HOSTILE, "key": "machine", "href": "/machine?a=1&b=2"},
    {"label": gettext_lazy("Release"), "href": "/release"},
    {"label": "Review"},
]


class OddForm(forms.Form):
    """An error of the whole form, and a group of radios without an element of its own id."""

    line = forms.ChoiceField(label=HOSTILE, choices=[("V3", "V3")], widget=forms.RadioSelect)

    def clean(self) -> None:
        raise forms.ValidationError(HOSTILE)


def context() -> RequestContext:
    request = RequestFactory().get("/sites/?town=Metz&sort=-town&after=abc&page=2&x=%26&x=y")
    first, second = (
        Series("Sites", (1204, None), links=("/a?b=1&c=2", "/b")),
        Series(HOSTILE, (1, 2.5)),
    )
    labels = ("4.2.[9631.20412]", gettext_lazy("Release"))
    pages = Paginator(range(120), 25)
    values = {
        "hostile": HOSTILE,
        "safe": mark_safe("<b>T-2026-00042</b>"),
        "lazy": gettext_lazy("Release"),
        "count": 1204,
        "average": 4.6,
        "version": "4.2.[9631.20412]",
        "fingerprint": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "moment": dt.datetime(2027, 3, 12, 13, 5, tzinfo=dt.UTC),
        "day": dt.date(2027, 3, 1),
        "state": SampleState.KEPT,
        "gone": SampleState.GONE,
        "numbered": pages.page(2),
        "numbered_first": pages.page(1),
        "numbered_alone": Paginator(range(3), 25).page(1),
        "keyset": KeysetPage([], next="?after=x&a=1", previous="?before=x"),
        "keyset_last": KeysetPage([], previous="?before=x"),
        "keyset_alone": KeysetPage([]),
        "steps": STEPS,
        "done_steps": [{"label": "A", "done": True}, {"label": "B", "href": "/b", "done": True}],
        "good_form": SampleFilter({}),
        "bad_form": SampleForm({"b-siret": "123456789012345"}, prefix="b"),
        "odd_form": OddForm({}),
        "chart": Chart(HOSTILE, "Version", labels, [first, second], digits=1, hint=HOSTILE),
        "empty_chart": Chart("Base", "Version", labels, [Series("A", (0, None))], kind="bars"),
        "sorting": Sorting.of(
            request.GET, {"name": ("name",), "town": ("town",), "machines": ("count",)}, "name"
        ),
        "filter_form": SampleFilter(request.GET),
    }
    return RequestContext(request, values)


def collapsed(html: str) -> str:
    return re.sub(r"[ \n]+", " ", html).strip() or "(nothing)"


@pytest.mark.parametrize("block", BLOCKS, ids=[block.partition("\n")[0] for block in BLOCKS])
def test_a_component_writes_this_html(block):
    source, *expected = block.split("\n    ")
    found = {}
    for language in ("fr", "en"):
        with translation.override(language):
            found[language] = collapsed(Template("{% load ui %}" + source).render(context()))
    written = set(found.values())
    lines = [*written] if len(written) == 1 else [f"{code}: {html}" for code, html in found.items()]
    assert lines == expected
