"""The registry's place in Django, and what it hands to the house."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntegratorsConfig(AppConfig):
    name = "integrators"
    verbose_name = _("Integrators")

    def ready(self) -> None:
        # Here, not above: models can be imported only when all apps are loaded.
        from integrators import receivers
        from integrators.approvals import certificates as approvals_certificates
        from integrators.contracts import documents as contracts_documents
        from integrators.plugs import badges, duties, evidence, navigation, search
        from integrators.trainings import certificates as trainings_certificates
        from portal.accounts.events import invitation_accepted
        from portal.core import duties as all_duties
        from portal.documents import kinds
        from portal.documents.events import document_sealed

        invitation_accepted.connect(
            receivers.invitation_accepted, dispatch_uid="integrators.invitation_accepted"
        )
        document_sealed.connect(
            receivers.document_sealed, dispatch_uid="integrators.document_sealed"
        )
        for kind, may_read, name in (
            (receivers.CHARTER_SIGNATURE, receivers.may_read_signature, _("Signed charter")),
            (
                approvals_certificates.APPROVAL,
                receivers.may_read_approval,
                _("Approval certificate"),
            ),
            (
                trainings_certificates.TRAINING,
                receivers.may_read_training,
                _("Training certificate"),
            ),
            (contracts_documents.CONTRACT, receivers.may_read_contract, _("Signed contract")),
        ):
            kinds.register(kind, may_read=may_read, name=name)
        all_duties.register(duties.duties)
        navigation.register_entries()
        badges.register_badges()
        search.register_search()
        evidence.register()
