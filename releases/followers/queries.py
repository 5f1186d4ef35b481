"""What the pages of who follows the releases show, gathered in few queries."""

from typing import Any

from releases.followers.models import Subscription


def follows(user: Any) -> bool:
    """Whether `user` gets a mail about each new version."""
    return bool(user.is_authenticated and Subscription.objects.filter(user=user).exists())
