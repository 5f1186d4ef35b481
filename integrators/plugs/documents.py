"""The registry's sealed documents: what they are called, and who may download each."""

from django.utils.translation import gettext_lazy as _

from integrators.approvals.certificates import APPROVAL
from integrators.approvals.models import Approval
from integrators.charter.actions.sign_charter import CHARTER_SIGNATURE
from integrators.charter.models import CharterSignature
from integrators.companies.models import Representative
from integrators.contracts.documents import CONTRACT
from integrators.contracts.models import ComplianceContract
from integrators.plugs import proofs
from integrators.trainings.certificates import TRAINING
from integrators.trainings.models import TrainingRecord
from portal.accounts.models import User
from portal.accounts.permissions import Permission
from portal.documents.kinds import register_document_kind
from portal.documents.models import Document


def may_read_training(user: User, document: Document) -> bool:
    """The person, the company's managers, and staff who read the registry."""
    if user.may(Permission.INTEGRATORS_READ):
        return True
    rows = TrainingRecord.objects.filter(certificate=document)
    managed = Representative.objects.active().managers().filter(user=user).values("integrator")
    mine = rows.filter(representative__user=user)
    return user.is_active and (mine | rows.filter(representative__integrator__in=managed)).exists()


def may_read_contract(user: User, document: Document) -> bool:
    """The company's managers, and staff who read the registry."""
    if user.may(Permission.INTEGRATORS_READ):
        return True
    managed = Representative.objects.active().managers().filter(user=user).values("integrator")
    rows = ComplianceContract.objects.filter(signature__document=document)
    return user.is_active and rows.filter(integrator__in=managed).exists()


def may_read_approval(user: User, document: Document) -> bool:
    """The company's own people, and staff who read the registry."""
    if user.may(Permission.INTEGRATORS_READ):
        return True
    companies = Approval.objects.filter(certificate=document).values("integrator")
    own = Representative.objects.active().filter(user=user, integrator__in=companies)
    return user.is_active and own.exists()


def may_read_signature(user: User, document: Document) -> bool:
    """The signer, and staff who read the registry."""
    return user.may(Permission.INTEGRATORS_READ) or (
        user.is_active
        and CharterSignature.objects.filter(document=document, representative__user=user).exists()
    )


register_document_kind(
    CHARTER_SIGNATURE,
    may_read=may_read_signature,
    name=_("Signed charter"),
    facts=proofs.charter_facts,
    today=proofs.charter_today,
)
register_document_kind(
    APPROVAL,
    may_read=may_read_approval,
    name=_("Approval certificate"),
    facts=proofs.approval_facts,
    today=proofs.approval_today,
)
register_document_kind(
    TRAINING,
    may_read=may_read_training,
    name=_("Training certificate"),
    facts=proofs.training_facts,
    today=proofs.training_today,
)
register_document_kind(
    CONTRACT,
    may_read=may_read_contract,
    name=_("Signed contract"),
    facts=proofs.contract_facts,
    today=proofs.contract_today,
)
