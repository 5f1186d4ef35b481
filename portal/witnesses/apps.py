"""The outside copies' place in Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WitnessesConfig(AppConfig):
    name = "portal.witnesses"
    label = "witnesses"
    verbose_name = _("Outside copies")

    def ready(self) -> None:
        # Here, not above: models can be imported only when all apps are loaded.
        from portal.journal.events import checkpoint_signed
        from portal.witnesses import plugs  # noqa: F401
        from portal.witnesses.cosigning.pushing import wake_pushing

        checkpoint_signed.connect(wake_pushing, dispatch_uid="witnesses.push")
