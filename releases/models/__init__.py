"""Releases of Crisalid Encaissement: what they are, carry and need, and their withdrawal."""

from releases.models.downloads import Download
from releases.models.reading import (
    NotesAcceptance,
    PlannedPublication,
    PublicationNotice,
    Subscription,
)
from releases.models.reference import RequirementDomain
from releases.models.releases import (
    IN_PREPARATION,
    Category,
    CompatibleHardware,
    ConformityStatement,
    NoteKind,
    Prerequisite,
    Release,
    ReleaseFile,
    ReleaseNote,
    ReleaseState,
)
from releases.models.reserved import (
    ReservedAudience,
    ReservedDocument,
    ReservedKind,
    ReservedReading,
    ReservedReminder,
    ReservedVersion,
)
from releases.models.scans import FileScan, ScanState
from releases.models.transfers import Transfer, TransferPart
from releases.models.wiki import Audience, WikiImage, WikiPage, WikiRevision
from releases.models.withdrawals import (
    Withdrawal,
    WithdrawalAcknowledgement,
    WithdrawalCause,
    WithdrawalNotice,
    WithdrawalReminder,
)

__all__ = [
    "IN_PREPARATION",
    "Audience",
    "Category",
    "CompatibleHardware",
    "ConformityStatement",
    "Download",
    "FileScan",
    "NoteKind",
    "NotesAcceptance",
    "PlannedPublication",
    "Prerequisite",
    "PublicationNotice",
    "Release",
    "ReleaseFile",
    "ReleaseNote",
    "ReleaseState",
    "RequirementDomain",
    "ReservedAudience",
    "ReservedDocument",
    "ReservedKind",
    "ReservedReading",
    "ReservedReminder",
    "ReservedVersion",
    "ScanState",
    "Subscription",
    "Transfer",
    "TransferPart",
    "WikiImage",
    "WikiPage",
    "WikiRevision",
    "Withdrawal",
    "WithdrawalAcknowledgement",
    "WithdrawalCause",
    "WithdrawalNotice",
    "WithdrawalReminder",
]
