"""Versions and numbers are kept on one line; nothing else of a text changes."""

import pytest
from django.template import Context, Template

from portal.ui.text.nobreak import unbroken


@pytest.mark.parametrize(
    "number", ["4.3.[9764.28606]", "3.9.0.1071", "PV-2026-00042", "T-2026-00042"]
)
def test_a_number_is_kept_whole(number):
    assert unbroken(f"Voir {number}.") == f'Voir <span class="whole">{number}</span>.'


@pytest.mark.parametrize(
    "text", ["", "4.3", "12.5", "RPV-20", "192.168.0.1", '<a href="/PV-2026-00042/">x</a>']
)
def test_the_rest_is_left_alone(text):
    assert unbroken(text) == text


def test_it_escapes_what_is_not_safe():
    page = Template("{% load ui %}{{ text|unbroken }}").render(
        Context({"text": "<b>4.3.[1.2]</b>"})
    )
    assert page == '&lt;b&gt;<span class="whole">4.3.[1.2]</span>&lt;/b&gt;'
