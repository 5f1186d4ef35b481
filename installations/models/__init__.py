"""End users, their sites, and the installation reports that engage both parties."""

from installations.models.annulments import Annulment, AnnulmentState
from installations.models.contests import Contest, Outcome
from installations.models.interventions import (
    Concern,
    Intervention,
    InterventionState,
    InterventionStep,
    StepKind,
    Way,
)
from installations.models.licences import (
    IssuedLicence,
    LicenceFile,
    LicenceFileStage,
    LicenceRow,
    LicenceRowKind,
)
from installations.models.machines import Licence, Machine
from installations.models.missing import (
    MissingAnswer,
    MissingBecause,
    MissingKind,
    MissingReminder,
    MissingReport,
    MissingState,
)
from installations.models.periods import InstalledPeriod, Source
from installations.models.querysets import IN_BASE
from installations.models.recalls import (
    OPEN,
    ImpossibleBecause,
    Recall,
    RecallAnswer,
    RecallAnswerKind,
    RecallReminder,
    RecallState,
)
from installations.models.reports import (
    BOTH_SIGNED,
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
    "BOTH_SIGNED",
    "ENDED",
    "IN_BASE",
    "OPEN",
    "Annulment",
    "AnnulmentState",
    "Concern",
    "Contest",
    "EndUser",
    "ImpossibleBecause",
    "InstallationReport",
    "InstalledPeriod",
    "Intervention",
    "InterventionState",
    "InterventionStep",
    "IssuedLicence",
    "Licence",
    "LicenceFile",
    "LicenceFileStage",
    "LicenceRow",
    "LicenceRowKind",
    "Machine",
    "MissingAnswer",
    "MissingBecause",
    "MissingKind",
    "MissingReminder",
    "MissingReport",
    "MissingState",
    "Outcome",
    "Party",
    "PrerequisiteCheck",
    "Recall",
    "RecallAnswer",
    "RecallAnswerKind",
    "RecallReminder",
    "RecallState",
    "ReportKind",
    "ReportProof",
    "ReportSignature",
    "ReportState",
    "SigningInvitation",
    "Site",
    "Source",
    "StepKind",
    "Way",
]
