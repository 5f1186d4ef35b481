"""Versions and numbers are kept on one line; nothing else of a text changes."""

import pytest
from django.template import Context, Template

from portal.ui.text.nobreak import unbroken, unbroken_line, without_joiners


@pytest.mark.parametrize(
    "number",
    [
        "4.3.[9764.28606]", "3.9.0.1071", "PV-2026-00042", "T-2026-00042", "AG-2026-00001",
        "525/9999-03", "DOC-QLT-210", "8F2K-AAAA-0000-ZZ9Z", "12\u00a0mars 2027",
        "1er\u00a0août 2026", "03 87 65 98 80", "2026-11-27", "27/11/2026", "28 606",
        "123 456 789 00012", "10 Mo", "1,5 km", "80 %", "49.00 €", "SHA-256", "L3134-13",
        "V4-1670-06614", "art. 17-3", "1er\u00a0oct. 2026",
    ],
)  # fmt: skip
def test_a_number_is_kept_whole(number):
    assert unbroken(f"Voir {number}.") == f'Voir <span class="whole">{number}</span>.'


def test_titles_styles_and_comments_stay_as_they_are():
    page = "<title>4.3.[1.2]</title><style>a{x:3.9.0.1071}</style><!-- 3.9.0.1071 --><p>3.9.0.1071"
    kept = unbroken(page)
    assert kept == page[:-10] + '<span class="whole">3.9.0.1071</span>'


def test_said_twice_it_is_done_once():
    once = unbroken("<p>PV-2026-00042 du 12\u00a0mars 2027</p>")
    assert once.count("whole") == 2
    assert unbroken(once) == once


@pytest.mark.parametrize(
    ("line", "joined"),
    [
        ("La version 4.3.[9764.28606] est certifiée", "4.3.\u2060[9764.28606]"),
        ("Procès-verbal PV-2026-00042", "PV-\u20602026-\u206000042"),
        ("Le 12\u00a0mars 2027", "12\u00a0mars\u00a02027"),
    ],
)
def test_a_line_of_text_is_joined_and_can_be_read_back(line, joined):
    assert joined in unbroken_line(line)
    assert without_joiners(unbroken_line(line)).replace("\u00a0", " ") == line.replace(
        "\u00a0", " "
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "4.3",
        "12.5",
        "Rpv-20",
        "1.234 567",
        "12 kilos",
        "192.168.0.1",
        '<a href="/PV-2026-00042/">x</a>',
    ],
)
def test_the_rest_is_left_alone(text):
    assert unbroken(text) == text


def test_it_escapes_what_is_not_safe():
    page = Template("{% load ui %}{{ text|unbroken }}").render(
        Context({"text": "<b>4.3.[1.2]</b>"})
    )
    assert page == '&lt;b&gt;<span class="whole">4.3.[1.2]</span>&lt;/b&gt;'
