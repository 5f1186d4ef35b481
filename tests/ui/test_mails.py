"""The letter paper of our mails."""

import re

import pytest
from django.template import Context, Template, engines

from portal.ui.frame.context import support_contact

# How support is reached stands at the foot of each: a setting.
pytestmark = pytest.mark.django_db

VALUES = {"language": "fr", "subject": "Sujet & <suite>", "site_url": "https://p.example"}


def html_of(body: str) -> str:
    source = (
        '{% extends "mails/base.html" %}{% block preheader %}Avant{% endblock %}'
        "{% block body %}" + body + "{% endblock %}{% block action %}"
        '{% include "mails/_button.html" with href="https://p.example/x" label="Voir" %}'
        "{% endblock %}"
    )
    return Template(source).render(Context({**VALUES, "portal": support_contact()}))


def test_one_column_one_button_and_the_way_to_support(settings):
    html = html_of("<p>Bonjour</p>")
    assert "Avant" in html
    assert "<p>Bonjour</p>" in html
    assert html.count('class="mail-button"') == 1
    assert f"mailto:{settings.SUPPORT_EMAIL}" in html
    assert "Sujet &amp; &lt;suite&gt;" in html


def test_no_remote_image_script_or_font():
    html = html_of("<p>Bonjour</p>")
    assert not re.search(r"<img|<script|<link|@import|url\(", html)


def test_it_is_fit_for_the_dark_and_for_outlook():
    html = html_of("")
    assert 'content="light dark"' in html
    assert "prefers-color-scheme: dark" in html
    assert "[if mso]" in html


def test_tables_for_layout_say_so():
    tables = re.findall(r"<table[^>]*>", html_of(""))
    assert tables
    assert all('role="presentation"' in table for table in tables)


@pytest.mark.parametrize("text", ["l'été & <l'hiver>"])
def test_the_text_says_support_too(settings, text):
    source = '{% extends "mails/base.txt" %}{% block body %}{{ text }}{% endblock %}'
    engine = engines["django"].engine
    values = {**VALUES, "text": text, "portal": support_contact()}
    out = engine.from_string(source).render(Context(values, autoescape=False))
    assert text in out
    assert settings.SUPPORT_EMAIL in out
