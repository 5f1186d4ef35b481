"""The mails about the charter, one function per mail."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from integrators.charter.models import CharterSignature
from integrators.reminders.models import Reminder
from portal.documents.models import Document
from portal.outbox.queue import absolute_url, queue_mail


def charter_signed(*, signature: CharterSignature, document: Document) -> None:
    """To the signer, with the sealed PDF."""
    person = signature.representative.user
    queue_mail(
        key=f"charter.signed:{signature.pk}:user:{person.pk}",
        to=person.email,
        language=person.language,
        subject=_("Your signed charter"),
        template="integrators/charter/charter_signed",
        context={
            "person": person,
            "signature": signature,
            "document": document,
            "url": document.verify_url,
        },
        documents=[document],
    )


CHARTER_SUBJECTS = {
    "asked": _("A new version of the charter is to be signed"),
    "lapsed": _("Without your signature of the charter, your access is closed"),
}


def charter_due(*, reminder: Reminder, has_grace: bool) -> None:
    """To who must sign: asked, reminded, or told that the time is over."""
    representative, charter = reminder.representative, reminder.charter
    assert representative is not None
    person = representative.user
    address = f"{reverse('integrators:charter')}?as={representative.pk}"
    due = "due_with_grace" if has_grace else "due"
    template = "lapsed" if reminder.step == "lapsed" else due
    queue_mail(
        key=f"reminder:{reminder.key}",
        to=person.email,
        language=person.language,
        subject=CHARTER_SUBJECTS.get(reminder.step, _("Your signature of the charter is awaited")),
        template=f"integrators/charter/{template}",
        context={
            "name": person.name,
            "reminder": reminder,
            "charter": charter,
            "integrator": reminder.integrator,
            "url": absolute_url(address),
        },
    )
