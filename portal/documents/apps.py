"""The documents' place in Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    name = "portal.documents"
    label = "documents"
    verbose_name = _("Documents")

    def ready(self) -> None:
        # Here, not above: models can be imported only when all apps are loaded.
        # Checks and plugs add themselves where they belong.
        from portal.documents import checks, events, plugs  # noqa: F401
        from portal.journal.events import checkpoint_signed

        checkpoint_signed.connect(events.wake_sealing, dispatch_uid="documents.seal")
