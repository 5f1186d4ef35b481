"""What versions hand over of a person: downloads, readings, subscriptions, what they were told."""

from django.utils.translation import gettext_lazy as _

from portal.core.personal_data.copies import Account, Handed, register_personal
from releases.files.models import Download, NotesAcceptance
from releases.followers.models import PublicationNotice, Subscription
from releases.reserved.models import ReservedReading, ReservedReminder
from releases.withdrawals.models import (
    WithdrawalAcknowledgement,
    WithdrawalNotice,
    WithdrawalReminder,
)

_TOLD = ("done_at", _("sent at"))

register_personal(
    Handed(
        "downloads",
        _("Your downloads"),
        Download,
        ("file__release__version", "file__name", "started_at", "completed_at", "ip", "user_agent"),
        whose=[Account("user")],
    ),
    Handed(
        "acceptances",
        _("Notes of versions that you accepted"),
        NotesAcceptance,
        ("release__version", ("accepted_at", _("accepted at"))),
        whose=[Account("user")],
    ),
    Handed(
        "readings",
        _("Reserved documents that you read"),
        ReservedReading,
        ("version__name", "read_at", "ip", "user_agent"),
        whose=[Account("user")],
    ),
    Handed(
        "reading_reminders",
        _("Reserved documents that you were asked to read"),
        ReservedReminder,
        ("version__name", "asked_at"),
        whose=[Account("user")],
    ),
    Handed(
        "subscriptions",
        _("Whether you are told of versions"),
        Subscription,
        (("since", _("Since")),),
        whose=[Account("user")],
    ),
    Handed(
        "publications",
        _("Versions whose publication you were told of"),
        PublicationNotice,
        ("release__version", _TOLD),
        whose=[Account("user")],
    ),
    Handed(
        "withdrawals",
        _("Withdrawals that you were told of"),
        WithdrawalNotice,
        ("withdrawal__release__version", _TOLD),
        whose=[Account("user")],
    ),
    Handed(
        "withdrawal_reminders",
        _("Withdrawals that you were reminded of"),
        WithdrawalReminder,
        ("notice__withdrawal__release__version", "number", _TOLD),
        whose=[Account("notice__user")],
    ),
    Handed(
        "withdrawal_acknowledgements",
        _("Withdrawals that you confirmed"),
        WithdrawalAcknowledgement,
        ("withdrawal__release__version", "acknowledged_at"),
        whose=[Account("user")],
    ),
)
