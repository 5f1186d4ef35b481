"""Releases of Crisalid Encaissement: what they are, carry and need, and their withdrawal."""

from releases.models.downloads import Download
from releases.models.reference import RequirementDomain
from releases.models.releases import (
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
from releases.models.wiki import Audience, WikiPage
from releases.models.withdrawals import Withdrawal, WithdrawalCause, WithdrawalNotice

__all__ = [
    "Audience",
    "Category",
    "CompatibleHardware",
    "ConformityStatement",
    "Download",
    "NoteKind",
    "Prerequisite",
    "Release",
    "ReleaseFile",
    "ReleaseNote",
    "ReleaseState",
    "RequirementDomain",
    "WikiPage",
    "Withdrawal",
    "WithdrawalCause",
    "WithdrawalNotice",
]
