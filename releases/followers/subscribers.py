"""Who follows the releases."""

from portal.core import clock, work
from releases.catalogue.models import Release
from releases.followers.models import PublicationNotice, Subscription


def plan_notices(release: Release) -> None:
    """One row per subscriber, in the transaction of the publication."""
    users = Subscription.objects.filter(user__is_active=True).values_list("user_id", flat=True)
    PublicationNotice.objects.bulk_create(
        (PublicationNotice(release=release, user_id=pk, due_at=clock.now()) for pk in users),
        ignore_conflicts=True,
        batch_size=500,
    )
    work.wake("releases.tasks.announce_publications")
