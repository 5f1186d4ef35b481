"""The mails about candidatures, one function per mail."""

from django.utils.translation import gettext_lazy as _

from integrators.candidatures.models import Candidature
from portal.outbox.queue import absolute_url, forget_mails, is_queued, queue_mail

CANDIDATURE_SUBJECTS = {
    "confirm": _("Confirm your candidature"),
    "received": _("Your candidature has reached Crisalid"),
    "refused": _("Your candidature is not accepted"),
    "remind": _("Your candidature is not confirmed yet"),
    "link": _("The new link to your candidature"),
}


def candidature(*, candidature: Candidature, event: str, occurrence: str = "") -> bool:
    """To the address that was given: confirm it, it is received, or why it is refused.

    `occurrence` names one of several of an event; whether this one is new.
    """
    key = ":".join(filter(None, (f"candidature.{event}", str(candidature.pk), occurrence)))
    if is_queued(key):
        return False
    queue_mail(
        key=key,
        to=candidature.email,
        language=candidature.language,
        subject=CANDIDATURE_SUBJECTS[event],
        template=f"integrators/candidatures/{event}",
        context={
            "name": candidature.contact_name,
            "candidature": candidature,
            "url": absolute_url(candidature.link),
        },
        secret=True,
    )
    return True


def forget_candidature(candidature: Candidature) -> None:
    """Erase the mails about it, with the address that they went to."""
    forget_mails(f"candidature.{event}:{candidature.pk}" for event in CANDIDATURE_SUBJECTS)
