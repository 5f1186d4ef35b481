"""The registry: companies, their people, trainings, charters and approvals."""

from integrators.models.approvals import Activity, Approval, Standing, Suspension
from integrators.models.charters import Charter, CharterSignature
from integrators.models.companies import (
    Contact,
    Integrator,
    Representative,
    RepresentativeInvitation,
    RepresentativeRole,
)
from integrators.models.trainings import TrainingKind, TrainingRecord, TrainingSession

__all__ = [
    "Activity",
    "Approval",
    "Charter",
    "CharterSignature",
    "Contact",
    "Integrator",
    "Representative",
    "RepresentativeInvitation",
    "RepresentativeRole",
    "Standing",
    "Suspension",
    "TrainingKind",
    "TrainingRecord",
    "TrainingSession",
]
