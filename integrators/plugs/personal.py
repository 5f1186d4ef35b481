"""What the registry hands over of a person: who they represent, trainings, charters, candidatures.

What a company is called and where it is belongs to the company. What people of Crisalid decided
about it is told by the journal, as what they did.
"""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from integrators.candidatures.models import Candidature
from integrators.charter.models import CharterSignature
from integrators.companies.models import (
    Contact,
    Integrator,
    Representative,
    RepresentativeInvitation,
)
from integrators.contracts.models import ContractSignature
from integrators.imports.models import WaitingTraining
from integrators.legal_file.models import FileMessage
from integrators.reminders.models import Reminder
from integrators.trainings.models import Enrolment, TrainingRecord
from portal.core.personal_data.copies import Account, Address, Handed, register_personal

_EVIDENCE = (
    "signed_at", "signer_name", "capacity", "proof", "proof_at", "language", "text_shown", "ip",
    "user_agent",
)  # fmt: skip
_PAPER = ("document__number", _("Document"))

register_personal(
    Handed(
        "representations",
        _("Companies that you represent or represented"),
        Representative,
        ("integrator__name", "role", "joined_at", "left_at"),
        whose=[Account("user")],
        about=True,
    ),
    Handed(
        "company_invitations",
        _("Invitations to represent a company"),
        RepresentativeInvitation,
        ("integrator__name", "role", "invitation__invited_at"),
        whose=[
            Account("invitation__accepted_by"),
            Address(
                "invitation__email",
                "invitation__invited_at",
                unless="invitation__accepted_by",
            ),
        ],
        about=True,
    ),
    Handed(
        "waiting_trainings",
        _("Trainings of before the portal"),
        WaitingTraining,
        ("session", ("noted_at", _("recorded at"))),
        whose=[
            Account("recorded_for__user"),
            Account("invited__invitation__accepted_by", only=Q(recorded_for=None)),
            Address("invited__invitation__email", "noted_at", "invited__invitation__accepted_by"),
        ],
        about=True,
    ),
    Handed(
        "contacts",
        _("Your entry as a contact of a company"),
        Contact,
        ("integrator__name", "name", "function", "email", "phone"),
        whose=[Address("email")],
        about=True,
    ),
    Handed(
        "companies",
        _("Companies that have your address as theirs"),
        Integrator,
        ("name", "siret", "street", "postcode", "city", "email", "phone", "language",
         "shown_phone", "registered_at"),
        whose=[Address("email")],
    ),
)  # fmt: skip
register_personal(
    Handed(
        "trainings",
        _("Your trainings"),
        TrainingRecord,
        ("session__title", "session__kind", "session__line", "session__held_on", "session__place",
         "attended", "expires_on", "recorded_at", ("certificate__number", _("Document"))),
        whose=[Account("representative__user")],
        document="certificate",
        about=True,
    ),
    Handed(
        "enrolments",
        _("Sessions that you were enrolled for"),
        Enrolment,
        ("planned__course__title", "planned__day", "planned__place", "state", "result",
         "enrolled_at"),
        whose=[Account("representative__user")],
        about=True,
    ),
    Handed(
        "charters",
        _("Charters that you signed"),
        CharterSignature,
        ("charter__version", *_EVIDENCE, _PAPER),
        whose=[Account("representative__user")],
        document="document",
        about=True,
    ),
    Handed(
        "contracts",
        _("Contracts that you signed"),
        ContractSignature,
        ("contract__integrator__name", *_EVIDENCE, _PAPER),
        # Whoever accepts a contract signs it.
        whose=[Account("contract__decided_by")],
        document="document",
    ),
    Handed(
        "reminders",
        _("What you were reminded of"),
        Reminder,
        ("kind", "ends_on", "created_at"),
        whose=[Account("representative__user")],
    ),
    Handed(
        "candidatures",
        _("Candidatures that you sent"),
        Candidature,
        ("name", "siren", "street", "postcode", "city", "contact_name", "contact_function",
         "email", "phone", "language", "remark", "state", "consented_at", "created_at",
         "confirmed_at", "decided_at", "reason"),
        whose=[Address("email")],
        about=True,
    ),
    Handed(
        "legal_file_messages",
        _("What you wrote about a legal file"),
        FileMessage,
        ("sent_at", "text"),
        whose=[
            Account("author", only=Q(from_staff=False)),
            Address("candidature__email", unless="author", only=Q(from_staff=False)),
        ],
    ),
)  # fmt: skip
