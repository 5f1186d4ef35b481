"""A translated text is the one that Django's own tag says, in each language, each time."""

import pytest
from django.template import Context, Template, engines
from django.templatetags import i18n
from django.utils import translation

from portal.ui.text.quick_i18n import Remembered

TEXTS = ('"Ticket"', "'Ticket'", '"Who may sell, install & maintain"', '"100%% <b>"', '"Tickets"')


def by_django(source, **context):
    """What the tag says that ours stands in for."""
    library = engines["django"].engine.template_libraries["i18n"]
    ours = library.tags["translate"]
    library.tags["translate"] = i18n.do_translate
    try:
        return Template(source).render(Context(context))
    finally:
        library.tags["translate"] = ours


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("rest", ["", " as said", " noop", ' context "verb"', "|upper"])
def test_it_says_what_django_says(text, rest):
    tag = f"{{% translate {text}{rest} %}}"
    if rest == "|upper":
        tag = f"{{% translate {text}|upper %}}"
    source = "{% load i18n %}<" + tag + ">{{ said }}"
    template = Template(source)
    for language in ("fr", "en", "fr"):
        with translation.override(language):
            assert template.render(Context()) == by_django(source)


def test_a_text_that_is_a_variable_is_looked_up_each_time():
    template = Template("{% load i18n %}{% translate word %}")
    with translation.override("fr"):
        for word in ("Ticket", "<b>", "Integrator"):
            said = by_django("{% load i18n %}{% translate word %}", word=word)
            assert template.render(Context({"word": word})) == said


def test_ours_is_the_one_in_use():
    nodes = Template('{% load i18n %}{% translate "Ticket" %}{% trans "Ticket" %}').nodelist
    assert len(nodes.get_nodes_by_type(Remembered)) == 2
