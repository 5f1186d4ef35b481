"""The components that a script makes quicker, as they are without it."""

import datetime as dt
import json
import re

import pytest
import time_machine
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory

from portal.ui.charts import Chart, Series
from portal.ui.components.gallery import SampleFilter
from portal.ui.lists.paging import KeysetPage
from tests.ui.markup import Page


def render(source: str, **context: object) -> str:
    return Template("{% load ui %}" + source).render(Context(context))


def chart(**values):
    values = {"series": [Series("Sites", (1204, None))], "labels": ("4.2", "4.1"), **values}
    return Chart(title="Base", axis="Version", **values)


@pytest.mark.parametrize(
    "source",
    [
        '{% link "A" "/a" variant="loud" %}',
        '{% link "A" "" %}',
        '{% dialog id="a" title="A" opener="A" size="huge" %}B{% enddialog %}',
        '{% dialog id="a" title="" opener="A" %}B{% enddialog %}',
        '{% tabs label="A" %}{% tab "B" %}b{% endtab %}{% endtabs %}',
        '{% tabs label="A" %}{% tab "B" %}b{% endtab %}{% tab "B" %}b{% endtab %}{% endtabs %}',
        '{% progress "A" value=101 %}',
        '{% progress "A" value=1 tone="blue" %}',
        '{% skeleton "circle" %}',
        '{% skeleton "lines" rows=0 %}',
        '{% toast "loud" %}A{% endtoast %}',
        '{% ago at form="before" %}',
        '{% chart figures id="a" %}',
        "{% pagination figures %}",
        '{% figure 1 "A" tone="info" %}',
        '{% results "" %}A{% endresults %}',
    ],
)
def test_an_unknown_variant_fails(source):
    with pytest.raises(TemplateSyntaxError):
        render(source, figures=[1, 2])


def test_the_opener_of_a_dialog_is_a_link_that_leads_somewhere_without_a_script():
    source = '{% dialog id="call" title="T" opener="O" href=href %}B{% enddialog %}'
    assert Page(render(source, href="/call")).all("a", href="/call", data_dialog="call")
    page = Page(render(source, href=""))
    assert page.all("a", href="#call")
    [dialog] = page.all("dialog", id="call")
    assert page.all("h2", id=dialog["aria-labelledby"])


def test_tabs_are_sections_under_links():
    html = render(
        '{% tabs label="Site" %}{% tab "Machines" %}m{% endtab %}'
        '{% tab "Tickets" id="t" %}t{% endtab %}{% endtabs %}'
    )
    page = Page(html)
    assert page.all("a", href="#machines")
    assert page.all("section", id="t")
    assert "hidden" not in html


def test_two_sets_of_tabs_do_not_mix():
    one = '{% tabs label="A" %}{% tab "A" %}a{% endtab %}{% tab "B" %}b{% endtab %}{% endtabs %}'
    assert len(Page(render(one + one.replace('"A"', '"C"').replace('"B"', '"D"'))).all("a")) == 4


def test_a_chart_and_its_table_hold_the_same_figures():
    figures = chart(series=[Series("Sites", (1204, None), links=("/a", "/b"))])
    html = render('{% chart figures id="base" %}', figures=figures)
    data = json.loads(re.search(r'<script id="base-data"[^>]*>(.*?)</script>', html)[1])
    assert data["series"][0]["figures"] == [1204, None]
    assert "1\u202f204" in html or "1\u00a0204" in html
    page = Page(html)
    assert page.all("a", href="/a")
    assert page.all("canvas", aria_describedby="base-figures")
    assert not page.refused


def test_a_chart_of_nothing_draws_nothing():
    html = render('{% chart figures id="a" %}', figures=chart(series=[Series("Sites", (0, None))]))
    assert "<canvas" not in html
    assert "<table" in html


@pytest.mark.parametrize(
    "values",
    [{"kind": "pie"}, {"series": [Series("A", (1,))]}, {"series": [Series("A", (1, 2), "blue")]},
     {"series": [Series("A", (1, 2), links=("/a",))]}],
)  # fmt: skip
def test_figures_that_do_not_fit_are_refused(values):
    with pytest.raises(ValueError, match=r"\w"):
        chart(**values)


def test_progress_says_how_far_or_that_it_goes_on():
    page = Page(render('{% progress "A" value=12 of=37 %}'))
    assert page.all("progress", value="12", max="37")
    assert "value" not in Page(render('{% progress "A" %}')).all("progress")[0]


def test_a_filter_bar_keeps_the_order_and_offers_the_way_back():
    request = RequestFactory().get("/sites/?town=Metz&sort=-name&after=abc")
    form = SampleFilter(request.GET)
    page = Page(render("{% filter_bar form %}", request=request, form=form))
    assert page.all("form", method="get", action="/sites/", hx_push_url="true")
    assert page.all("input", type="hidden", name="sort", value="-name")
    assert not page.all("input", name="after")
    [reset] = page.all("a", href="/sites/")
    assert "hidden" not in reset
    request = RequestFactory().get("/sites/")
    page = Page(render("{% filter_bar form %}", request=request, form=SampleFilter()))
    assert "hidden" in page.all("a", href="/sites/")[0]


def test_pages_by_key_are_links():
    page = Page(render("{% pagination page %}", page=KeysetPage([], next="?after=x")))
    assert page.all("a", rel="next", href="?after=x")
    assert not page.all("a", rel="prev")
    assert render("{% pagination page %}", page=KeysetPage([])).strip() == ""


def test_an_age_has_its_date_in_full_for_the_mouse_the_focus_and_who_listens():
    at = dt.datetime(2027, 3, 12, 13, 5, tzinfo=dt.UTC)
    with time_machine.travel(at + dt.timedelta(hours=3), tick=False):
        html = render("{% ago at %}", at=at)
    full = "12\xa0mars 2027 à 14\xa0h\xa005"
    assert html == (
        f'<time class="ago" datetime="2027-03-12T13:05:00+00:00" title="{full}">'
        '<span class="ago__short">il y a 3\xa0h</span>'
        f' <span class="ago__full">{full}</span></time>'
    )
