"""Each component refuses a variant that it does not know, and says what it shows."""

import datetime as dt

import pytest
from django.template import Context, Template, TemplateSyntaxError

from tests.ui.markup import Page


def render(source: str, **context: object) -> str:
    return Template("{% load ui %}" + source).render(Context(context))


@pytest.mark.parametrize(
    "source",
    [
        '{% icon "no-such-icon" %}',
        '{% icon "check" size="huge" %}',
        '{% badge "A" "green" %}',
        '{% badge "A" icon="no-such-icon" %}',
        '{% seal "melted" %}',
        '{% seal "whole" size="huge" %}',
        '{% button "A" variant="tertiary" %}',
        '{% button "A" type="reset" %}',
        '{% button "A" size="large" %}',
        '{% button "A" icon="no-such-icon" %}',
        '{% button "A" type="link" %}',
        '{% page_header "A" badge_label="B" badge_tone="green" %}{% endpage_header %}',
        '{% page_header "A" seal_state="melted" %}{% endpage_header %}',
        '{% alert "neutral" %}A{% endalert %}',
        '{% card "A" level=1 %}B{% endcard %}',
        '{% card "A" tone="green" %}B{% endcard %}',
        "{% facts columns=3 %}{% endfacts %}",
        '{% table kind="striped" %}{% endtable %}',
        '{% event "now" "A" "green" %}{% endevent %}',
        '{% empty "A" action_label="B" %}',
        '{% empty "A" icon="no-such-icon" %}',
        "{% stepper steps 4 %}",
    ],
)
def test_an_unknown_variant_fails(source):
    with pytest.raises(TemplateSyntaxError):
        render(source, steps=["a", "b", "c"])


def test_what_is_given_is_escaped_and_what_is_enclosed_is_not():
    html = render("{% card title %}<b>bold</b>{% endcard %}{% badge title %}", title="<i>")
    assert "<b>bold</b>" in html
    assert "<i>" not in html
    assert html.count("&lt;i&gt;") == 2


def test_a_button_with_href_is_a_link_and_without_it_submits():
    assert Page(render('{% button "A" href="/a" %}')).all("a", href="/a")
    assert Page(render('{% button "A" %}')).all("button", type="submit")
    assert Page(render('{% button "A" type="button" %}')).all("button", type="button")


def test_a_disabled_link_leads_nowhere():
    page = Page(render('{% button "A" href="/a" disabled=True %}'))
    assert not page.all("a")
    assert page.all("span", aria_disabled="true")


def test_a_badge_never_speaks_by_colour_alone():
    assert "#clock" in render('{% badge "A" "soon" %}')
    assert "#bell" in render('{% badge "A" "soon" icon="bell" %}')
    assert "<svg" not in render('{% badge "A" %}')


def test_a_seal_says_its_state_to_who_cannot_see_it(english):
    assert "Seal broken" in render('{% seal "broken" %}')
    assert "Withdrawn" in render('{% seal "broken" "Withdrawn" %}')


def test_an_icon_is_silent_unless_it_has_a_label():
    assert Page(render('{% icon "check" %}')).all("svg", aria_hidden="true")
    assert Page(render('{% icon "check" label="Done" %}')).all("svg", role="img", aria_label="Done")


def test_a_page_header_holds_the_only_h1_and_its_buttons():
    html = render('{% page_header "A" back="/up" %}{% button "B" href="/b" %}{% endpage_header %}')
    page = Page(html)
    assert len(page.all("h1")) == 1
    assert page.all("a", href="/up")
    assert page.all("a", href="/b")
    assert "page-header__actions" not in render('{% page_header "A" %} {% endpage_header %}')


def test_an_empty_fact_shows_a_dash():
    assert "<dd>–</dd>" in render('{% fact "A" %} {% endfact %}')


def test_the_stepper_names_all_steps_and_marks_the_current_one(english):
    steps = ["Site", {"label": "Machine", "key": "machine"}, {"label": "Review", "href": "/r"}]
    for current in (2, "machine"):
        html = render("{% stepper steps current %}", steps=steps, current=current)
        assert "Step 2 of 3" in html
        page = Page(html)
        assert [li.get("aria-current") for li in page.all("li")] == [None, "step", None]
        assert page.all("a", href="/r")
        assert html.count("step--done") == 1


def test_an_event_tells_its_moment_in_paris():
    at = dt.datetime(2027, 3, 12, 13, 5, tzinfo=dt.UTC)
    html = render('{% event at "A" %}{% endevent %}', at=at)
    assert "14\u00a0h\u00a005" in html
    assert 'datetime="2027-03-12T13:05:00+00:00"' in html
    assert "bientôt" in render('{% event "bientôt" "A" %}{% endevent %}')


def test_copyable_copies_all_of_what_it_shortens():
    page = Page(render("{% copyable text label=text|sha_short %}", text="a" * 64))
    [button] = page.all("button")
    assert button["data-copy"] == "a" * 64
