"""What only the frame of all pages uses: `{% load frame %}`."""

from __future__ import annotations

from django import template

register = template.Library()


@register.simple_block_tag
def body_first(content: str) -> str:
    """What stands in it, to be kept and placed: so a page's head knows what its body shows."""
    return content
