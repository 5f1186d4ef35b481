"""The installations' place in Django, and what they hand to the house."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InstallationsConfig(AppConfig):
    name = "installations"
    verbose_name = _("Installations")

    def ready(self) -> None:
        # Here, not above: models can be imported only when all apps are loaded. Each plug adds
        # itself where it belongs.
        from installations import receivers
        from installations.licences import plugs as licences  # noqa: F401
        from installations.missing import plugs as missing  # noqa: F401
        from installations.plugs import (  # noqa: F401
            badges,
            company_tab,
            company_timeline,
            documents,
            duties,
            evidence,
            interventions,
            navigation,
            personal,
            recalls,
            releases,
            search,
            sentences,
        )
        from portal.documents.events import document_sealed
        from releases.events import file_downloaded, release_withdrawn

        document_sealed.connect(
            receivers.on_document_sealed, dispatch_uid="installations.document_sealed"
        )
        release_withdrawn.connect(
            receivers.on_release_withdrawn, dispatch_uid="installations.release_withdrawn"
        )
        file_downloaded.connect(
            receivers.on_file_downloaded, dispatch_uid="installations.file_downloaded"
        )
