"""The drafts' place in Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DraftsConfig(AppConfig):
    name = "portal.drafts"
    label = "drafts"
    verbose_name = _("Drafts")

    def ready(self) -> None:
        # Here, not above: models can be imported only when all apps are loaded.
        from portal.drafts import plugs  # noqa: F401
