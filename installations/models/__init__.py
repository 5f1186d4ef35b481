"""End users, their sites, and the installation reports that engage both parties."""

from installations.models.recalls import Recall
from installations.models.reports import (
    ENDED,
    InstallationReport,
    Party,
    PrerequisiteCheck,
    ReportKind,
    ReportState,
)
from installations.models.signatures import (
    ReportProof,
    ReportSignature,
    SigningInvitation,
)
from installations.models.sites import EndUser, Site

__all__ = [
    "ENDED",
    "EndUser",
    "InstallationReport",
    "Party",
    "PrerequisiteCheck",
    "Recall",
    "ReportKind",
    "ReportProof",
    "ReportSignature",
    "ReportState",
    "SigningInvitation",
    "Site",
]
