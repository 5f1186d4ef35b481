"""Adds an image to a wiki page."""

from portal.accounts.models import User
from portal.core import clock
from portal.core.actions import action
from portal.journal.record import record
from releases.wiki.images import StoredImage
from releases.wiki.models import WikiImage, WikiPage


@action
def add_wiki_image(*, by: User, page: WikiPage, stored: StoredImage) -> WikiImage:
    """Give the page an image that is in storage already."""
    image = WikiImage.objects.create(
        page=page,
        name=stored.name,
        file=stored.key,
        content_type=stored.content_type,
        sha256=stored.sha256,
        added_at=clock.now(),
        added_by=by,
    )
    record(
        event="wiki_image.added",
        subject=page,
        by=by,
        data={"name": image.name, "sha256": image.sha256},
    )
    return image
