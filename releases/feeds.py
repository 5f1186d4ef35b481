"""The Atom feed (RFC 4287): what was published, and what was withdrawn."""

import datetime as dt
from typing import Any

from django.contrib.syndication.views import Feed
from django.urls import reverse_lazy
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from releases.models import Release

LATEST = 30


class ReleasesFeed(Feed[Release, None]):
    """An entry changes when its release is withdrawn, so that readers show it again."""

    feed_type = Atom1Feed
    title = gettext_lazy("Releases of Crisalid Encaissement")
    subtitle = gettext_lazy("Certified versions, and those that were withdrawn")
    link = reverse_lazy("releases:index")
    feed_url = reverse_lazy("releases:feed")

    def items(self) -> Any:
        return Release.objects.public().with_warning().order_by("-published_at")[:LATEST]

    def item_title(self, item: Release) -> str:
        if item.is_withdrawn:
            return _("Withdrawn: version %(version)s") % {"version": item.version}
        return _("Version %(version)s") % {"version": item.version}

    def item_description(self, item: Release) -> str:
        if item.is_withdrawn:
            return f"{item.withdrawal.what_now}\n\n{item.withdrawal.message}"
        certificate = _("Certificate %(number)s, category %(category)s.") % {
            "number": item.certificate_number, "category": item.category,
        }  # fmt: skip
        return f"{certificate}\n\n{item.summary}".strip()

    def item_pubdate(self, item: Release) -> dt.datetime | None:
        return item.published_at

    def item_updateddate(self, item: Release) -> dt.datetime | None:
        return item.withdrawal.withdrawn_at if item.is_withdrawn else item.published_at
