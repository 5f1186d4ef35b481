"""Whether a reader follows the releases, for the pages."""

from typing import Any

from portal.accounts.standing.current import is_current
from releases.followers.models import Subscription


def follows(user: Any) -> bool:
    """Whether `user` gets a mail about each new version."""
    return bool(is_current(user) and Subscription.objects.filter(user=user).exists())
