"""Receivers of the registry: what it does when a foundation's signal comes."""

from typing import Any

from integrators.approvals import mails as approvals_mails
from integrators.approvals.certificates import APPROVAL
from integrators.charter import mails as charter_mails
from integrators.charter.actions.sign_charter import CHARTER_SIGNATURE
from integrators.charter.models import CharterSignature
from integrators.companies.actions.people import join_integrator
from integrators.companies.models import Integrator, RepresentativeInvitation
from integrators.contracts import mails as contracts_mails
from integrators.contracts.documents import CONTRACT
from integrators.contracts.models import ComplianceContract
from integrators.imports.actions import record_past_training
from integrators.trainings import mails as trainings_mails
from integrators.trainings.certificates import TRAINING
from integrators.trainings.models import TrainingRecord
from portal.accounts.models import Invitation, User
from portal.documents.models import Document


def invitation_accepted(sender: Any, invitation: Invitation, user: User, **kwargs: Any) -> None:
    """An invitation of ours makes a representative, in the same transaction."""
    invited = RepresentativeInvitation.objects.filter(invitation=invitation).first()
    if invited:
        person = join_integrator(by=user, invited=invited)
        for waiting in invited.trainings.filter(recorded_for=None).select_related("noted_by"):
            record_past_training(by=waiting.noted_by, waiting=waiting, representative=person)


def document_sealed(sender: Any, document: Document, **kwargs: Any) -> None:
    """Whom it is for gets the sealed PDF by mail."""
    if document.kind == CHARTER_SIGNATURE:
        charter_mails.charter_signed(
            signature=CharterSignature.objects.select_related(
                "charter", "representative__user", "representative__integrator"
            ).get(document=document),
            document=document,
        )
    elif document.kind == APPROVAL:
        approvals_mails.approval_certified(
            integrator=Integrator.objects.get(pk=document.subject_id), document=document
        )
    elif document.kind == CONTRACT:
        contracts_mails.contract_signed(
            contract=ComplianceContract.objects.select_related("integrator").get(
                signature__document=document
            ),
            document=document,
        )
    elif document.kind == TRAINING:
        trainings_mails.training_certified(
            training=TrainingRecord.objects.select_related(
                "session", "representative__user", "representative__integrator"
            ).get(certificate=document),
            document=document,
        )
