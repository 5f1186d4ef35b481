"""Try a mail again that was given up."""

from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.core import clock
from portal.core.actions import Refused, action
from portal.core.work import wake
from portal.journal.record import record
from portal.outbox.models import OutgoingMail


@action
def retry_mail(*, by: User, mail: OutgoingMail) -> OutgoingMail:
    """Put a failed mail back on its way, with a full count of attempts.

    Raises Refused: "not_failed" when the mail has not failed, or no longer; "secret_gone" for a
    link or code, which is not kept in a failed mail.
    """
    if mail.failed_at and mail.secret and not mail.kept_text:
        raise Refused(
            _("The link or code of this mail is no longer kept: have a new one sent."),
            "secret_gone",
        )
    reason = mail.failure
    changed = OutgoingMail.objects.filter(pk=mail.pk, failed_at__isnull=False).update(
        failed_at=None, failure="", attempts=0, due_at=clock.now()
    )
    if not changed:
        raise Refused(_("This mail has not failed: there is nothing to retry."), "not_failed")
    mail.refresh_from_db()
    record(
        event="outgoing_mail.retried",
        subject=mail,
        by=by,
        data={"key": mail.key, "failure": reason},
    )
    wake("portal.outbox.tasks.deliver_due")
    return mail
