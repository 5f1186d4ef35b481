"""The link by which the merchant answers a request to annul a report.

Nothing of it is stored: it is signed by our key, and names one request, which knows its end.
"""

from django.core import signing
from django.urls import reverse

from installations.models import Annulment
from portal.outbox.queue import absolute_url

_SALT = "installations.annulment"


def token_of(annulment: Annulment) -> str:
    return signing.dumps({"annulment": annulment.pk}, salt=_SALT)


def url_of(annulment: Annulment) -> str:
    return absolute_url(reverse("installations:answer_annulment", args=[token_of(annulment)]))


def annulment_of_token(token: str) -> Annulment | None:
    """The request of a link, in whatever state."""
    try:
        told = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        return None
    rows = Annulment.objects.select_related(
        "report__integrator", "report__representative__user", "report__release", "asked_by",
        "document",
    )  # fmt: skip
    return rows.filter(pk=told["annulment"]).first()
