"""The mails about issued licences, one function per mail."""

from django.utils.translation import gettext_lazy as _

from installations.models import IssuedLicence
from integrators.companies.mails import recipients
from portal.outbox.queue import absolute_url, queue_mail


def licence_cancelled(licence: IssuedLicence) -> None:
    """To the company's managers: a licence is no longer issued to it, and why."""
    for to, language, name in recipients(licence.integrator):
        queue_mail(
            key=f"licence.cancelled:{licence.pk}:{to}"[:200],
            to=to,
            language=language,
            subject=_("A licence is cancelled"),
            template="installations/licence_cancelled",
            context={
                "name": name,
                "licence": licence,
                "url": absolute_url(licence.get_absolute_url()),
            },
        )
