"""The signed address in a mail by which its reader ends the mails without signing in."""

from django.core import signing
from django.urls import reverse

from portal.accounts.models import User

SALT = "releases.unsubscribe"


def unsubscribe_url(user: User) -> str:
    """It never expires: a mail may be read years later, and all it can do is end the mails."""
    return reverse("releases:unsubscribe", args=[signing.Signer(salt=SALT).sign(str(user.pk))])


def subscriber_of(token: str) -> User | None:
    """Whom the token of such an address names; None for one that we never made."""
    try:
        pk = signing.Signer(salt=SALT).unsign(token)
    except signing.BadSignature:
        return None
    return User.objects.filter(pk=pk).first()
