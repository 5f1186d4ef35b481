"""What our parser makes of a template is, letter for letter, what Django's makes of it."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.template import Context, Template, TemplateSyntaxError, engines
from django.template.base import Origin, VariableDoesNotExist
from django.utils import translation
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from portal.ui.engine.expressions import _has
from portal.ui.engine.loading import Loader, QuickTemplate
from portal.ui.engine.steady import Steady

ENGINE = engines["django"].engine


class Thing:
    label = "<b>Dupont & fils</b>"
    safe = mark_safe("<i>kept</i>")
    figure = 12345
    price = 1234.5
    none = None
    at = dt.datetime(2026, 3, 4, 5, 6, tzinfo=dt.UTC)
    said = gettext_lazy("Ticket")
    items = ["a", "b"]

    def __init__(self, **values):
        self.__dict__.update(values)
        self.asked = 0

    def called(self):
        self.asked += 1
        return f"called {self.asked}"

    def wants(self, argument):
        return argument

    def destroys(self):
        raise AssertionError("never called")

    destroys.alters_data = True

    @property
    def absent(self):
        raise ObjectDoesNotExist

    @property
    def broken(self):
        raise AttributeError("its own fault")

    @property
    def wrong(self):
        raise ValueError("its own fault")

    def fails(self):
        raise TypeError("its own fault")


class Keyed(Thing):
    def __getitem__(self, key):
        return f"key {key}"


def values():
    return {
        "thing": Thing(inner=Thing(inner={"deep": "<deep>", "0": "zero"})),
        "keyed": Keyed(),
        "lazy": SimpleLazyObject(lambda: Thing(label="lazy")),
        "plain": "a & b 'c' \"d\" <e>",
        "safe": mark_safe("<u>"),
        "number": 1234567,
        "amount": 1234.5,
        "yes": True,
        "nothing": None,
        "empty": [],
        "rows": [Thing(label=f"<{n}>", n=n) for n in range(3)],
        "pairs": [("a", 1), ("b", 2)],
        "table": {"key": "<v>", "items": "the key"},
        "maker": lambda: "made",
        "kind": Thing,
        "moment": dt.datetime(2026, 11, 27, 12, 0, tzinfo=dt.UTC),
        "day": dt.date(2026, 11, 27),
    }


SOURCES = [
    "{% load i18n %}{% translate 'May' context 'month' %}{% translate plain context 'verb' %}",
    "{{ plain }}{{ safe }}{{ number }}{{ amount }}{{ yes }}{{ nothing }}{{ empty }}{{ day }}",
    "{{ moment }}|{{ thing.at }}|{{ thing.said }}|{{ thing.price }}|{{ thing.figure }}",
    "{{ missing }}{{ missing.more }}{{ thing.missing }}{{ thing.inner.inner.missing }}",
    "{{ thing.label }}{{ thing.safe }}{{ thing.none }}{{ thing.inner.inner.deep }}",
    "{{ thing.inner.inner.0 }}{{ thing.items.1 }}{{ thing.items.7 }}{{ table.key }}{{ pairs.1.0 }}",
    "{{ thing.called }}{{ thing.called }}{{ thing.wants }}{{ thing.destroys }}{{ thing.absent }}x",
    "{{ maker }}{{ kind.label }}",
    "{{ keyed.label }}{{ keyed.any }}{{ lazy.label }}{{ lazy.missing }}{{ table.items }}",
    "{{ plain|upper }}{{ plain|default:'x' }}{{ missing|default:thing.label }}"
    "{{ nothing|default_if_none:'–' }}",
    "{{ 'a & b' }}{{ '<b>'|lower }}{{ 12345 }}{{ 1.5 }}{{ _('Ticket') }}{{ plain|cut:' ' }}",
    "{% autoescape off %}{{ plain }}{{ thing.label }}{{ missing }}{{ number }}{% endautoescape %}",
    "{% for row in rows %}{{ forloop.counter }}{{ row.label }}{{ row.n }}{% empty %}-{% endfor %}",
    "{% for a, b in pairs %}{{ a }}={{ b }}{% if not forloop.last %}, {% endif %}{% endfor %}",
    "{% load i18n %}{% for row in missing %}x{% empty %}{% translate 'Ticket' %}{{ plain }}"
    "{% endfor %}",
    "{% if missing %}a{% elif thing.missing %}b{% elif thing.figure > 3 %}c{% else %}d{% endif %}",
    "{% if 'a' in plain and not nothing or missing.more == 3 %}yes{% endif %}"
    "{% if thing.none is None %}n{% endif %}",
    "{% with a=thing.label b='x' %}{{ a }}{{ b }}{% endwith %}{{ a }}",
    "{% load i18n %} {% translate 'Ticket' %} {% translate plain %} "
    "{% translate 'Ticket' as t %}{{ t }}",
    "{% load i18n %}{% translate thing.said noop %}{% translate 'Ticket'|upper %}",
    "{% load i18n %}{% language 'en' %}{% translate 'Ticket' %}{% endlanguage %}"
    "{% translate 'Ticket' %}",
    "{% load i18n %}{% blocktranslate with a=plain count n=number %}{{ a }} {{ n }}"
    "{% plural %}{{ n }}s{{ a }}{% endblocktranslate %}",
    "{% load static %}{% static 'ui/css/base.css' %}{% static 'ui/css/base.css' as s %}{{ s }}",
    "{% url 'home:index' %}{% url 'home:index' as h %}{{ h }}{% url 'nowhere' as n %}[{{ n }}]",
    "{% load ui %}{% icon 'x' %}{% icon 'bell' size='small' %}"
    "{% icon 'bell' label=_('Ticket') %}{% badge plain %}",
    "{% load ui %}{% badge _('Ticket') 'ok' %}{% mono 12345 %}{% mono plain %}"
    "{% button _('Save') %}",
    "{% load ui %}{% icon 'x' as sign %}-{{ sign }}-{% link plain href='/a&b' %}",
    "{% load ui %}{% card title=_('Ticket') %}{{ plain }}{% endcard %}",
    "{% comment %}{{ plain }}{% endcomment %}{% verbatim %}{{ plain }}{% endverbatim %}"
    "{% templatetag openblock %}",
    "{% cycle 'a' 'b' as c silent %}{{ c }}{% cycle c %}{{ c }}"
    "{% firstof missing thing.none plain %}",
    "{% block one %}{% load i18n %}{% translate 'Ticket' %}{{ plain }}{% endblock %}",
    "{% include 'ui/_brand.html' %}{% include 'ui/_keys.html' with key='/' does=plain %}",
    "{% extends 'ui/root.html' %}{% block title %}{{ block.super }}{{ plain }}{% endblock %}",
]  # fmt: skip


def quick(source):
    return QuickTemplate(source, Origin("test"), "test", ENGINE)


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("source", SOURCES)
def test_it_says_the_same(source, language):
    ours, djangos = quick(source), Template(source)
    with translation.override(language):
        for _again in range(2):
            assert ours.render(Context(values())) == djangos.render(Context(values()))


@pytest.mark.parametrize("name", ["thing.broken", "thing.wrong", "thing.fails"])
def test_what_fails_fails_alike(name):
    for source in (f"{{{{ {name} }}}}", f"{{% if {name} %}}x{{% endif %}}"):
        with pytest.raises(Exception, match="its own fault") as djangos:
            Template(source).render(Context(values()))
        with pytest.raises(djangos.type, match="its own fault"):
            quick(source).render(Context(values()))


def test_what_a_thing_has_is_what_dir_names():
    class Slotted:
        __slots__ = ("empty", "filled")

    class Says:
        def __dir__(self):
            return ["said"]

    slotted = Slotted()
    slotted.filled = 1
    for thing in (Thing(own=1), Keyed(), Says(), slotted, 3, "text", None, []):
        for name in ("own", "label", "broken", "said", "filled", "empty", "upper", "nothing"):
            assert _has(thing, name) == (name in dir(thing)), (thing, name)


def test_a_filter_gets_what_django_gives_it():
    for source in ("{{ missing|add:missing }}", "{{ plain|default:missing }}"):
        with pytest.raises(VariableDoesNotExist):
            Template(source).render(Context(values()))
        with pytest.raises(VariableDoesNotExist):
            quick(source).render(Context(values()))


@pytest.mark.parametrize(
    "source",
    [
        "{% if %}{% endif %}",
        "{{ a|nothing }}",
        "{% nothing %}",
        "a{{ b }}{% extends 'base.html' %}",
    ],
)
def test_what_django_refuses_is_refused(source):
    with pytest.raises(TemplateSyntaxError):
        Template(source)
    with pytest.raises(TemplateSyntaxError):
        quick(source)


def test_a_property_is_asked_as_often_as_by_django():
    asked = []

    class Row:
        @property
        def inner(self):
            asked.append("inner")
            return SimpleNamespace(method=lambda: "said", value="v", table={"a": 1})

    for name in ("inner.method", "inner.value", "inner.table.a", "inner.missing"):
        seen = []
        for made in (Template, quick):
            asked.clear()
            made(f"{{{{ row.{name} }}}}").render(Context({"row": Row()}))
            seen.append(len(asked))
        assert seen == [1, 1], name


def test_one_template_speaks_two_languages_and_one_context_too():
    made = quick("{% load i18n %}{% translate 'Ticket' %}s{% load ui %}{% badge _('Close') %}")
    context = Context()
    said = []
    for language in ("fr", "en", "fr"):
        with translation.override(language):
            said.append(made.render(context))
            assert said[-1] == Template(made.source).render(Context())
    assert said[0] == said[2] != said[1]


def test_what_is_steady_is_one_part_and_written_once():
    made = quick(
        "{% load i18n static ui %}<a>{% translate 'Ticket' %}{% icon 'x' %}"
        "{% static 'ui/css/base.css' %}</a>{% url 'home:index' %}{{ plain }}<b>"
    )
    assert [type(node).__name__ for node in made.nodelist] == ["Steady", "QuickValue", "TextNode"]
    steady = made.nodelist.get_nodes_by_type(Steady)[0]
    with translation.override("fr"):
        made.render(Context())
        made.render(Context())
    assert len(steady.said) == 1


def test_changed_settings_are_heard(settings):
    made = quick("{% load static i18n %}{% static 'ui/css/base.css' %} {% translate 'Ticket' %}")
    assert "/elsewhere/" not in made.render(Context())
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {
            "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage",
            "OPTIONS": {"base_url": "/elsewhere/"},
        },
    }
    assert "/elsewhere/" in made.render(Context())
    assert made.render(Context()) == Template(made.source).render(Context())


def test_pages_are_made_of_it():
    assert isinstance(ENGINE.get_template("base.html"), QuickTemplate)
    assert isinstance(ENGINE.get_template("admin/change_list.html"), QuickTemplate)
    assert isinstance(ENGINE.template_loaders[0], Loader)
    assert settings.TEMPLATES[0]["OPTIONS"]["loaders"][0][0].startswith("portal.ui.engine")
