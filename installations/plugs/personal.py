"""What installations hand over of a person: reports that they made or signed, what they did there.

A report names two people: the technician gets the merchant as the company that it is, and the
merchant's signatory gets the technician as the integrator. What both have signed, both hold.
"""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from installations.models import (
    Annulment,
    Contest,
    InstallationReport,
    Intervention,
    InterventionStep,
    Party,
    RecallAnswer,
    ReportSignature,
    SigningInvitation,
)
from portal.core.personal_data.copies import Account, Address, Handed, register_personal

_REPORT = ("report__number", _("Installation report"))
_MERCHANT = Q(party=Party.MERCHANT)

register_personal(
    Handed(
        "reports",
        _("Installation reports that you made"),
        InstallationReport,
        ("number", "kind", "state", "integrator__name", "merchant_name", "shop_name", "city",
         "serial_number", "licence", "commissioned_at", "created_at", "submitted_at",
         "signed_at"),
        whose=[Account("representative__user")],
    ),
    Handed(
        "merchant_reports",
        _("Installation reports that name you for the merchant"),
        InstallationReport,
        ("number", "kind", "state", "integrator__name", "merchant_name", "merchant_siret",
         "merchant_signatory", "merchant_capacity", "merchant_email", "shop_name", "street",
         "postcode", "city", "commissioned_at", "created_at", "signed_at"),
        whose=[Address("merchant_email", "created_at")],
    ),
    Handed(
        "report_signatures",
        _("Your signatures of installation reports"),
        ReportSignature,
        (_REPORT, "party", "signed_at", "signer_name", "capacity", "proof", "proof_email",
         "proof_at", "language", "text_shown", "ip", "user_agent", "drawing",
         ("report__document__number", _("Document"))),
        # Who was signed in when the merchant signs on their screen is the technician.
        whose=[
            Account("user", only=Q(party=Party.INTEGRATOR)),
            Address("proof_email", "signed_at", only=_MERCHANT),
            Address("report__merchant_email", "signed_at", only=_MERCHANT & Q(proof_email="")),
        ],
        document="report__document",
    ),
    Handed(
        "signing_invitations",
        _("Links to sign that were sent to you"),
        SigningInvitation,
        (_REPORT, "way", "email", ("created_at", _("sent at")), "expires_at", "used_at",
         "revoked_at"),
        whose=[Address("email", "created_at")],
    ),
    Handed(
        "annulments",
        _("Annulments that you were asked for"),
        Annulment,
        (_REPORT, "state", "email", "asked_at", "reason", "ended_at", "declined_reason",
         "merchant", "ip", "user_agent", ("document__number", _("Document"))),
        whose=[Address("email", "asked_at")],
        document="document",
    ),
    Handed(
        "contests",
        _("Installation reports that you contested"),
        Contest,
        (_REPORT, "contested_at", "reason", "settled_at", "outcome", "settled_reason"),
        whose=[Address("report__merchant_email", "contested_at")],
    ),
)  # fmt: skip
register_personal(
    Handed(
        "interventions",
        _("Requests for intervention that you recorded"),
        Intervention,
        ("number", "integrator__name", "state", "came_at", "way", "concern", "recorded_at"),
        whose=[Account("recorded_by")],
    ),
    Handed(
        "intervention_steps",
        _("What you answered to requests for intervention"),
        InterventionStep,
        (("intervention__number", _("Request for intervention")), "kind", "text", "result",
         "minutes", "written_at"),
        whose=[Account("written_by")],
    ),
    Handed(
        "recall_visits",
        _("Visits for a recall that you were planned for"),
        RecallAnswer,
        ("withdrawal__release__version", "integrator__name", "planned_on", "answered_at"),
        whose=[Account("technician__user")],
    ),
    Handed(
        "recall_answers",
        _("What you answered to recalls"),
        RecallAnswer,
        ("withdrawal__release__version", "integrator__name", "kind", "because", "text",
         "answered_at"),
        whose=[Account("answered_by")],
    ),
)  # fmt: skip
