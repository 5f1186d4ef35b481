"""End users, their sites, and the installation reports that engage both parties."""

from installations.models.recalls import Recall
from installations.models.reports import (
    InstallationReport,
    PrerequisiteCheck,
    ReportKind,
    ReportState,
)
from installations.models.signatures import (
    Party,
    ReportProof,
    ReportSignature,
    SigningInvitation,
)
from installations.models.sites import EndUser, Site

__all__ = [
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
