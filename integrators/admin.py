"""Where Django looks for admin pages: those of the registry lie in its rooms."""

from integrators.approvals import admin as approvals
from integrators.candidatures import admin as candidatures
from integrators.charter import admin as charter
from integrators.companies import admin as companies
from integrators.contracts import admin as contracts
from integrators.legal_file import admin as legal_file
from integrators.quality import admin as quality
from integrators.reminders import admin as reminders
from integrators.trainings import admin as trainings

__all__ = [
    "approvals",
    "candidatures",
    "charter",
    "companies",
    "contracts",
    "legal_file",
    "quality",
    "reminders",
    "trainings",
]
