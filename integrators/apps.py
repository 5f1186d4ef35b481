"""The registry of integrators."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntegratorsConfig(AppConfig):
    name = "integrators"
    verbose_name = _("Integrators")

    def ready(self) -> None:
        from integrators import (
            badges,
            certificates,
            duties,
            evidence_source,
            navigation,
            receivers,
            search,
        )
        from portal import duties as all_duties
        from portal.accounts.events import invitation_accepted
        from portal.documents import registry
        from portal.documents.events import document_sealed

        invitation_accepted.connect(
            receivers.invitation_accepted, dispatch_uid="integrators.invitation_accepted"
        )
        document_sealed.connect(
            receivers.document_sealed, dispatch_uid="integrators.document_sealed"
        )
        registry.register(receivers.CHARTER_SIGNATURE, may_read=receivers.may_read_signature)
        registry.register(certificates.APPROVAL, may_read=receivers.may_read_approval)
        registry.register(certificates.TRAINING, may_read=receivers.may_read_training)
        registry.register(certificates.CONTRACT, may_read=receivers.may_read_contract)
        all_duties.register(duties.duties)
        navigation.register_all()
        badges.register()
        search.register()
        evidence_source.register()
