"""Whether a reader follows the releases, for the pages."""

from typing import Any

from releases.followers.models import Subscription


def follows(user: Any) -> bool:
    """Whether `user` gets a mail about each new version."""
    return bool(user.is_authenticated and Subscription.objects.filter(user=user).exists())
