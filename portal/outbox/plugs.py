"""What the outbox hands to the house: badges, the bell, a banner for mails given up, words."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Q, QuerySet, Value
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.accounts.models import User
from portal.accounts.permissions import Permission
from portal.core.alarms import register_ringer
from portal.core.personal_data.copies import (
    Account,
    Address,
    Handed,
    register_personal,
    without_links,
)
from portal.core.personal_data.retention import Kept, register_kept
from portal.core.prepared import prepared
from portal.house.values import days
from portal.journal.words.sentences import Family, Sentence, flag, moment, register_sentences
from portal.journal.words.subjects import Named, SubjectKind, register_subjects
from portal.outbox import retention
from portal.outbox.alarms import ring
from portal.outbox.models import MailState, OutgoingMail
from portal.outbox.notices import Notice, NoticeKind, count_unread, register_notice_kind
from portal.outbox.stops import StoppedAddress, register_still_sent
from portal.ui.frame.banners import Banner, register_banners
from portal.ui.frame.bell import register_bell
from portal.ui.state_badges import register_state_badges


@prepared
def _failed() -> QuerySet[Any, Any]:
    failed = OutgoingMail.objects.in_state(MailState.FAILED).order_by()
    counted = failed.values(one=Value(1)).annotate(count=Count("*"))
    return counted.values_list("count", flat=True)


@register_banners
def failed_mails(request: HttpRequest) -> Iterable[Banner]:
    user = request.user
    if not isinstance(user, User) or not user.may(Permission.OUTBOX_RETRY):
        return []
    [count] = _failed().rows() or [0]
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


register_bell(count_unread)
register_ringer(ring)
register_notice_kind(NoticeKind("alarms", gettext_lazy("The portal itself"), ("alarm:",)))
register_state_badges(
    MailState,
    {
        MailState.WAITING: ("info", "hourglass"),
        MailState.RETRYING: ("soon", "refresh-cw"),
        MailState.SENT: ("ok", "mail-check"),
        MailState.RETURNED: ("danger", "undo-2"),
        MailState.FAILED: ("danger", "circle-x"),
    },
)


def _mail(named: Named, reader: User) -> str:
    if not reader.may(Permission.OUTBOX_READ):
        return ""
    return reverse("admin:outbox_outgoingmail_change", args=[named.key[1]])


def _stop(named: Named, reader: User) -> str:
    if not reader.may(Permission.OUTBOX_READ):
        return ""
    return reverse("admin:outbox_stoppedaddress_change", args=[named.key[1]])


register_still_sent("account.", "invitation.", "recall.", "release.withdrawn:", "report.link:")
register_notice_kind(NoticeKind("returned", gettext_lazy("Returned mails"), ("mail.returned:",)))
register_subjects(
    SubjectKind(OutgoingMail, lambda: "subject", href=_mail),
    SubjectKind(StoppedAddress, lambda: "address", href=_stop),
)
register_sentences(
    Family(
        "mails",
        gettext_lazy("Outgoing mails"),
        {
            "outgoing_mail.retried": Sentence(
                gettext_lazy("%(who)s had a failed mail sent again: %(what)s"),
                details=[gettext_lazy("What had failed: %(failure)s")],
            ),
            "outgoing_mail.returned": Sentence(
                gettext_lazy("%(who)s received a mail back: %(what)s"),
                details=[gettext_lazy("Reason: %(reason)s"), "%(stopped)s"],
                values={"stopped": flag("stopped", gettext_lazy("Its address is stopped"))},
                tone="soon",
            ),
            "outgoing_mail.erased": Sentence(
                gettext_lazy("%(who)s erased texts and recipients of mails whose term was over"),
                details=[gettext_lazy("Rows: %(count)s"), gettext_lazy("Until: %(until)s")],
                values={"until": moment("until")},
            ),
            "stopped_address.lifted": Sentence(
                gettext_lazy("%(who)s had mails sent again to an address: %(what)s"), tone="ok"
            ),
        },
    )
)
register_kept(
    Kept(
        "mails",
        gettext_lazy("Mails sent by the portal: recipient, subject, text"),
        gettext_lazy("Legitimate interest: proving what was told to whom."),
        lambda: days(retention.TERM.days),
        lambda: retention.over().count(),
        retention.erase,
    )
)

_SENT = ("to", "subject", "created_at", ("done_at", gettext_lazy("sent at")))
register_personal(
    Handed(
        "mails",
        gettext_lazy("Mails sent to you"),
        OutgoingMail,
        (*_SENT, "kept_text"),
        whose=[Address("to", "created_at", only=Q(secret=False))],
        changed={"kept_text": without_links},
        named=True,
    ),
    # A link or code that signs in or signs: whoever reads this later must not find it here.
    Handed(
        "secret_mails",
        gettext_lazy("Mails sent to you with a link or code, without it"),
        OutgoingMail,
        _SENT,
        whose=[Address("to", "created_at", only=Q(secret=True))],
    ),
    Handed(
        "notices",
        gettext_lazy("News in your bell"),
        Notice,
        ("title", "created_at", "seen_at"),
        whose=[Account("recipient")],
    ),
    Handed(
        "stopped_addresses",
        gettext_lazy("Addresses to which nothing is sent any more"),
        StoppedAddress,
        ("address", "reason", "stopped_at", "lifted_at"),
        whose=[Address("address")],
        named=True,
    ),
)
