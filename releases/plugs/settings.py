"""What people may set of versions: when quality and integrators are reminded."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from portal.core.personal_data.retention import Kept, register_kept
from portal.house.known import Fixed, Known, Subject, register_fixed, register_house_setting
from portal.house.values import DaysField, days
from releases.files import retention

register_house_setting(
    Known(
        "certificate_reminder_days",
        Subject.REMINDERS,
        _("Before a version’s certificate ends"),
        _("Days before the last one on which quality is reminded; once more on the day after."),
        _(
            "A change holds for what falls due from today on: nobody is reminded twice, and a day "
            "that is over is not made up for."
        ),
        lambda: [90, 30, 7],
        DaysField,
    )
)
register_house_setting(
    Known(
        "withdrawal_reminder_days",
        Subject.REMINDERS,
        _("After a withdrawal that nobody confirms"),
        _("Days from one mail to the next, as many as there are reminders; then staff telephone."),
        _("Reminders whose day is set already keep it; those that follow them are set by this."),
        lambda: [2, 3, 5],
        lambda: DaysField(most=30, falling=False),
    )
)


def _hours() -> str:
    count = settings.MANIFEST_HOURS
    return ngettext("%(count)s hour", "%(count)s hours", count) % {"count": count}


register_fixed(
    Fixed(
        Subject.REMINDERS,
        _("How long a cash register relies on the manifest it has read"),
        _hours,
        _("part of the deployment (MANIFEST_HOURS)"),
    )
)
register_kept(
    Kept(
        "download_addresses",
        _("Addresses and browsers of downloads"),
        _("Legitimate interest: finding misuse of an account."),
        lambda: days(retention.TERM.days),
        lambda: retention.over().count(),
        retention.erase,
    )
)
