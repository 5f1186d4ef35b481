"""The Atom feed of publications and withdrawals (RFC 4287)."""

import datetime as dt
from dataclasses import dataclass

from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import linebreaks
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.outbox.queue import absolute_url
from releases.catalogue.models import Release
from releases.withdrawals.rules import Remedy, remedies_of

LATEST = 30


@dataclass(frozen=True)
class News:
    """A release that was published or withdrawn, and what to do about it in the latter case."""

    release: Release
    remedy: Remedy | None


class ReleasesFeed(Feed[News, None]):
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

    def items(self) -> list[News]:
        rows = list(Release.objects.public().with_warning().latest_news()[:LATEST])
        remedies = remedies_of(rows)
        return [News(row, remedies.get(row.pk)) for row in rows]

    def item_link(self, item: News) -> str:
        return absolute_url(item.release.get_absolute_url())

    def item_title(self, item: News) -> str:
        if item.remedy:
            return _("Withdrawn: version %(version)s") % {"version": item.release.version}
        return _("Version %(version)s") % {"version": item.release.version}

    def item_description(self, item: News) -> str:
        """HTML, as Atom's summary is declared: what people wrote is escaped."""
        release, remedy = item.release, item.remedy
        if remedy:
            return linebreaks(f"{remedy.what_now}\n\n{remedy.withdrawal.message}", True)
        certificate = _("Certificate %(number)s, category %(category)s.") % {
            "number": release.certificate_number, "category": release.category,
        }  # fmt: skip
        return linebreaks(f"{certificate}\n\n{release.summary}", True)

    def item_pubdate(self, item: News) -> dt.datetime | None:
        return item.release.published_at

    def item_updateddate(self, item: News) -> dt.datetime | None:
        return item.remedy.withdrawal.withdrawn_at if item.remedy else item.release.published_at
