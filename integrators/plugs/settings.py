"""What people may set of the registry: candidatures, who sees the register, reminders."""

from collections.abc import Sequence

from django import forms
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from integrators.candidatures import work as candidatures
from integrators.values import SOON
from portal.core.personal_data.retention import Kept, register_kept
from portal.house.known import (
    Fixed,
    Known,
    Subject,
    register_fixed,
    register_house_setting,
    value_of,
)
from portal.house.values import DaysField, days, number

NOT_AGAIN = _(
    "A change holds for what falls due from today on: nobody is reminded twice, and a day that is "
    "over is not made up for."
)

register_house_setting(
    Known(
        "public_register",
        Subject.COMPANIES,
        _("The register is public"),
        _(
            "Without, only those who are signed in see which companies are approved: DOC-QLT-210 "
            "asks for no more. The list itself is always kept."
        ),
        _("A change holds at once, for every visitor."),
        lambda: settings.PUBLIC_REGISTER,
        lambda: forms.BooleanField(required=False),
    )
)
register_house_setting(
    Known(
        "candidature_days",
        Subject.COMPANIES,
        _("Time to confirm a candidature"),
        _("Days that a candidate has to confirm the address; then what was typed is erased."),
        _("Candidatures sent before a change keep the days that they were promised."),
        lambda: settings.CANDIDATURE_DAYS,
        number(3, 90),
        days,
    )
)
register_house_setting(
    Known(
        "candidate_link_days",
        Subject.COMPANIES,
        _("Life of a candidate’s link"),
        _(
            "Days that the link in a mail opens the candidate’s page; then a new one is sent on "
            "request."
        ),
        _("Links sent before the day of a change keep their days."),
        lambda: settings.CANDIDATE_LINK_DAYS,
        number(1, 365),
        days,
    )
)


def _reminders(
    key: str,
    name: str | Promise,
    help_text: str | Promise,
    default: Sequence[int],
    most: int = 365,
) -> None:
    register_house_setting(
        Known(
            key,
            Subject.REMINDERS,
            name,
            help_text,
            NOT_AGAIN,
            lambda: list(default),
            lambda: DaysField(most=most),
        )
    )


_reminders(
    "ending_reminder_days",
    _("Before a training or an approval ends"),
    _("Days before the last one on which people and managers are reminded."),
    (90, 30, 7),
)
_reminders(
    "document_reminder_days",
    _("Before a legal document ends"),
    _("Days before the last one on which the managers are reminded; once more on the day after."),
    (90, 30, 7),
)
_reminders(
    "contract_reminder_days",
    _("Before a contract ends"),
    _("Days before the last one on which the managers are reminded."),
    (90, 30),
)
_reminders(
    "charter_reminder_days",
    _("Before the grace of a charter ends"),
    _(
        "Days before the last one on which those who have not signed are reminded; also on the "
        "day on which the charter takes effect and on the day after the grace."
    ),
    (14, 7, 1),
    60,
)
register_fixed(
    Fixed(
        Subject.REMINDERS,
        _("What is shown as ending soon"),
        lambda: days(SOON.days),
        _("part of the portal: lists as of an earlier day rest on it"),
    )
)
register_fixed(
    Fixed(
        Subject.REMINDERS,
        _("Grace of a charter"),
        lambda: _("as each version says"),
        _("the published charter, which its signatories hold"),
    )
)
register_kept(
    Kept(
        "candidatures",
        _("Candidatures whose address nobody confirmed"),
        _("Steps before a contract, asked for by the candidate."),
        lambda: days(value_of("candidature_days")),
        candidatures.count_overdue,
        candidatures.erase,
    )
)
