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
        for kind, may_read, name in (
            (receivers.CHARTER_SIGNATURE, receivers.may_read_signature, _("Signed charter")),
            (certificates.APPROVAL, receivers.may_read_approval, _("Approval certificate")),
            (certificates.TRAINING, receivers.may_read_training, _("Training certificate")),
            (certificates.CONTRACT, receivers.may_read_contract, _("Signed contract")),
        ):
            registry.register(kind, may_read=may_read, name=name)
        all_duties.register(duties.duties)
        navigation.register_all()
        badges.register()
        search.register()
        evidence_source.register()
