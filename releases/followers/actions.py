"""Subscribes to mails about releases, and ends it."""

from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.core import clock
from portal.core.actions import Refused, action
from portal.journal.record import record
from releases.followers.models import Subscription


@action
def subscribe(*, by: User) -> Subscription:
    """Mail `by` about each publication and withdrawal. Refused for whoever gets it already."""
    row, made = Subscription.objects.get_or_create(user=by, defaults={"since": clock.now()})
    if not made:
        raise Refused(_("You follow the versions already."), "subscribed")
    record(event="releases.subscribed", subject=by, by=by, data={})
    return row


@action
def unsubscribe(*, by: User) -> None:
    """No more mails of publications. Whoever downloaded a version is still told its withdrawal."""
    if not Subscription.objects.filter(user=by).delete()[0]:
        raise Refused(_("You do not follow the versions."), "not_subscribed")
    record(event="releases.unsubscribed", subject=by, by=by, data={})
