"""What only the frame of all pages uses: `{% load frame %}`."""

from __future__ import annotations

from django import template
from django.conf import settings

register = template.Library()


@register.simple_block_tag
def body_first(content: str) -> str:
    """What stands in it, to be kept and placed: so a page's head knows what its body shows."""
    return content


@register.simple_tag
def cookie_prefix() -> str:
    """What the names of cookies begin with, for the scripts that set some."""
    return str(settings.COOKIE_PREFIX)
