"""Where Django looks for models: those of releases lie in their rooms."""

from releases.catalogue.models import (
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
    RequirementDomain,
)
from releases.drafting.models import CertificateReminder, PlannedPublication
from releases.files.models import (
    Download,
    FileScan,
    NotesAcceptance,
    ScanState,
    Transfer,
    TransferPart,
)
from releases.followers.models import PublicationNotice, Subscription
from releases.machines.models import ManifestChange
from releases.reserved.models import (
    ReservedAudience,
    ReservedDocument,
    ReservedKind,
    ReservedReading,
    ReservedReminder,
    ReservedVersion,
)
from releases.wiki.models import Audience, WikiImage, WikiPage, WikiRevision
from releases.withdrawals.models import (
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
    "CertificateReminder",
    "CompatibleHardware",
    "ConformityStatement",
    "Download",
    "FileScan",
    "ManifestChange",
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
