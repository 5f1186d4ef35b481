"""End users, their sites, and the installation reports that engage both parties."""

from installations.models.reports import (
    InstallationReport,
    PrerequisiteCheck,
    ReportKind,
    ReportState,
)
from installations.models.recalls import Recall
from installations.models.signatures import Party, ReportSignature, SigningInvitation
from installations.models.sites import EndUser, Site

__all__ = [
    "EndUser",
    "InstallationReport",
    "Party",
    "PrerequisiteCheck",
    "Recall",
    "ReportKind",
    "ReportSignature",
    "ReportState",
    "SigningInvitation",
    "Site",
]
