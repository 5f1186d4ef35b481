"""The warning that staff see while mails have failed."""

from collections.abc import Iterable

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.accounts.models import User
from portal.accounts.permissions import Permission
from portal.outbox.models import MailState, OutgoingMail
from portal.ui.frame.banners import Banner


def failed_mails(request: HttpRequest) -> Iterable[Banner]:
    user = request.user
    if not isinstance(user, User) or not user.may(Permission.OUTBOX_RETRY):
        return []
    count = OutgoingMail.objects.filter(failed_at__isnull=False).count()
    if not count:
        return []
    banner: Banner = {
        "tone": "danger",
        "title": ngettext(
            "%(count)d mail could not be delivered",
            "%(count)d mails could not be delivered",
            count,
        )
        % {"count": count},
        "href": f"{reverse('admin:outbox_outgoingmail_changelist')}?state={MailState.FAILED}",
        "label": _("See which"),
    }
    return [banner]
