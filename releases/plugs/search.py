"""Releases and wiki pages in the search box; visitors find what is public."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.search.matching import matching
from portal.ui import search
from releases.catalogue.models import Release
from releases.templatetags.releases import BADGES
from releases.wiki import search as wiki_search
from releases.wiki.models import WikiPage


def find_releases(user: Any, text: str, limit: int) -> Iterator[search.Hit]:
    """By version or certificate number. One query."""
    found = matching(Release.objects.visible_to(user), text)
    for release in found.newest_first()[:limit]:
        label, tone = BADGES[release.state]  # type: ignore[index]
        yield search.Hit(
            title=release.version,
            mono=True,
            subtitle=" · ".join(filter(None, [release.line, release.certificate_number])),
            href=release.get_absolute_url(),
            badge=label,
            tone=tone,
        )


def find_pages(user: Any, text: str, limit: int) -> Iterator[search.Hit]:
    """By the words of title and text, as the wiki's own search does. One query."""
    for page in wiki_search.search_pages(WikiPage.objects.visible_to(user), text)[:limit]:
        yield search.Hit(
            title=page.title,
            subtitle=f"{page.get_kind_display()} · {page.line}",
            href=page.get_absolute_url(),
            excerpt=wiki_search.excerpt(page, text),
        )


search.register_search_sources(
    search.Source("releases", _("Releases"), "package", find_releases, order=50),
    search.Source("wiki", _("Wiki"), "book-open", find_pages, order=60),
)
