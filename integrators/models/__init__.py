"""The registry: companies, their people, trainings, charters and approvals."""

from integrators.models.approvals import Activity, Approval, Standing, Suspension
from integrators.models.candidatures import Candidature, CandidatureState
from integrators.models.charters import Charter, CharterSignature
from integrators.models.companies import (
    Contact,
    Integrator,
    Representative,
    RepresentativeInvitation,
    RepresentativeRole,
)
from integrators.models.contracts import (
    ComplianceContract,
    ContractSignature,
    ContractState,
)
from integrators.models.fees import FeeCause, FeeExport, FeeRecord, UpdateFee
from integrators.models.imports import (
    IMPORT_TRANSITIONS,
    ImportRow,
    ImportStage,
    RegistryImport,
    RowKind,
    WaitingTraining,
)
from integrators.models.legal_file import (
    DocumentDemand,
    DocumentKind,
    Establishment,
    FileMessage,
    LegalDocument,
    LegalDocumentState,
)
from integrators.models.quality import ControlledDocument
from integrators.models.reminders import Reminder, ReminderKind
from integrators.models.sessions import (
    Course,
    Enrolment,
    EnrolmentState,
    PlannedSession,
    Result,
    SessionState,
)
from integrators.models.trainings import TrainingKind, TrainingRecord, TrainingSession

__all__ = [
    "IMPORT_TRANSITIONS",
    "Activity",
    "Approval",
    "Candidature",
    "CandidatureState",
    "Charter",
    "CharterSignature",
    "ComplianceContract",
    "Contact",
    "ContractSignature",
    "ContractState",
    "ControlledDocument",
    "Course",
    "DocumentDemand",
    "DocumentKind",
    "Enrolment",
    "EnrolmentState",
    "Establishment",
    "FeeCause",
    "FeeExport",
    "FeeRecord",
    "FileMessage",
    "ImportRow",
    "ImportStage",
    "Integrator",
    "LegalDocument",
    "LegalDocumentState",
    "PlannedSession",
    "RegistryImport",
    "Reminder",
    "ReminderKind",
    "Representative",
    "RepresentativeInvitation",
    "RepresentativeRole",
    "Result",
    "RowKind",
    "SessionState",
    "Standing",
    "Suspension",
    "TrainingKind",
    "TrainingRecord",
    "TrainingSession",
    "UpdateFee",
    "WaitingTraining",
]
