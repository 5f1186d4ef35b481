"""Where Django looks for models: those of the registry lie in its rooms."""

from integrators.approvals.models import Activity, Approval, Standing, Suspension
from integrators.candidatures.models import Candidature, CandidatureState
from integrators.charter.models import Charter, CharterSignature
from integrators.companies.models import (
    Contact,
    Establishment,
    Integrator,
    Representative,
    RepresentativeInvitation,
    RepresentativeRole,
)
from integrators.contracts.models import (
    ComplianceContract,
    ContractEnding,
    ContractSignature,
    ContractState,
    CreditCause,
    EndingParty,
    FeeCause,
    FeeCredit,
    FeeExport,
    FeeRecord,
    UpdateFee,
)
from integrators.imports.models import (
    ImportRow,
    ImportStage,
    RegistryImport,
    RowKind,
    WaitingTraining,
)
from integrators.legal_file.models import (
    DocumentDemand,
    DocumentKind,
    FileMessage,
    LegalDocument,
    LegalDocumentState,
)
from integrators.quality.models import ControlledDocument
from integrators.reminders.models import Reminder, ReminderKind
from integrators.trainings.models import (
    Course,
    Enrolment,
    EnrolmentState,
    PlannedSession,
    Result,
    SessionState,
    TrainingKind,
    TrainingRecord,
    TrainingSession,
)

__all__ = [
    "Activity",
    "Approval",
    "Candidature",
    "CandidatureState",
    "Charter",
    "CharterSignature",
    "ComplianceContract",
    "Contact",
    "ContractEnding",
    "ContractSignature",
    "ContractState",
    "ControlledDocument",
    "Course",
    "CreditCause",
    "DocumentDemand",
    "DocumentKind",
    "EndingParty",
    "Enrolment",
    "EnrolmentState",
    "Establishment",
    "FeeCause",
    "FeeCredit",
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
