"""The documents' place in Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    name = "portal.documents"
    label = "documents"
    verbose_name = _("Documents")

    def ready(self) -> None:
        from portal.documents import badges, checks, events, sources  # noqa: F401 (checks register)
        from portal.journal.events import checkpoint_signed

        checkpoint_signed.connect(events.wake_sealing, dispatch_uid="documents.seal")
        sources.register()
        badges.register()
