"""Messages about a legal file, between the company and Crisalid's quality team."""

from django.utils.translation import gettext_lazy as _

from integrators.candidatures.models import Candidature, CandidatureState
from integrators.companies.models import Integrator
from integrators.legal_file import mails, notify
from integrators.legal_file.models import FileMessage
from portal.accounts.models import User
from portal.core import clock
from portal.core.actions import Refused, action
from portal.journal.record import Actor, Personal, record


@action
def send_file_message(
    *, by: User | Actor, company: Integrator | Candidature, text: str
) -> FileMessage:
    """Write to the other side, which gets a mail, and a bell where it has an account.

    Raises Refused: "empty", "closed" (a candidature that was accepted goes on at the company).
    """
    if not text.strip():
        raise Refused(_("Write your message."), "empty")
    if isinstance(company, Candidature):
        row = Candidature.objects.select_for_update().get(pk=company.pk)
        if row.state != CandidatureState.RECEIVED:
            raise Refused(_("This candidature is no longer open."), "closed")
    author = by if isinstance(by, User) else None
    message = FileMessage.objects.create(
        candidature=company if isinstance(company, Candidature) else None,
        integrator=company if isinstance(company, Integrator) else None,
        from_staff=bool(author and author.is_staff),
        author=author,
        text=text.strip(),
        sent_at=clock.now(),
    )
    record(
        event="legal_file.message_sent",
        subject=message,
        by=by,
        data={
            "candidature": message.candidature_id,
            "integrator": message.integrator_id,
            "from_staff": message.from_staff,
            "text": Personal(message.text),
        },
    )
    if message.from_staff:
        mails.file_message(message=message, company=company)
        notify.answered(message=message, company=company)
    else:
        notify.written(message=message, company=company)
    return message
