"""The Atom feed of publications and withdrawals (RFC 4287)."""

import datetime as dt
from typing import Any

from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import linebreaks
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.outbox.queue import absolute_url
from releases.catalogue.models import Release

LATEST = 30


class ReleasesFeed(Feed[Release, None]):
    """An entry changes when its release is withdrawn, so that readers show it again.

    RFC 4287 wants an author, and identifiers that stay: they name the portal's own address, not
    the host by which somebody asked.
    """

    feed_type = Atom1Feed
    title = gettext_lazy("Releases of Crisalid Encaissement")
    subtitle = gettext_lazy("Certified versions, and those that were withdrawn")
    author_name = "Crisalid"

    def link(self) -> str:
        return absolute_url(reverse("releases:index"))

    def feed_url(self) -> str:
        return absolute_url(reverse("releases:feed"))

    def items(self) -> Any:
        return Release.objects.public().with_warning().order_by("-published_at")[:LATEST]

    def item_link(self, item: Release) -> str:
        return absolute_url(item.get_absolute_url())

    def item_title(self, item: Release) -> str:
        if item.is_withdrawn:
            return _("Withdrawn: version %(version)s") % {"version": item.version}
        return _("Version %(version)s") % {"version": item.version}

    def item_description(self, item: Release) -> str:
        """HTML, as Atom's summary is declared: what people wrote is escaped."""
        if item.is_withdrawn:
            return linebreaks(f"{item.withdrawal.what_now}\n\n{item.withdrawal.message}", True)
        certificate = _("Certificate %(number)s, category %(category)s.") % {
            "number": item.certificate_number, "category": item.category,
        }  # fmt: skip
        return linebreaks(f"{certificate}\n\n{item.summary}", True)

    def item_pubdate(self, item: Release) -> dt.datetime | None:
        return item.published_at

    def item_updateddate(self, item: Release) -> dt.datetime | None:
        return item.withdrawal.withdrawn_at if item.is_withdrawn else item.published_at
