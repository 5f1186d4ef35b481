"""The registry's place in Django, and what it hands to the house."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntegratorsConfig(AppConfig):
    name = "integrators"
    verbose_name = _("Integrators")

    def ready(self) -> None:
        # Here, not above: models can be imported only when all apps are loaded. Each plug adds
        # itself where it belongs.
        from integrators import receivers
        from integrators.plugs import (  # noqa: F401
            badges,
            company_tabs,
            documents,
            duties,
            evidence,
            navigation,
            personal,
            search,
            settings,
            standing,
        )
        from integrators.plugs.sentences import (  # noqa: F401
            approvals,
            companies,
            contracts,
            legal_file,
            subjects,
            trainings,
        )
        from portal.accounts.events import invitation_accepted
        from portal.documents.events import document_sealed

        invitation_accepted.connect(
            receivers.invitation_accepted, dispatch_uid="integrators.invitation_accepted"
        )
        document_sealed.connect(
            receivers.document_sealed, dispatch_uid="integrators.document_sealed"
        )
