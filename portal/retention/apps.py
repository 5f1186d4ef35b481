"""Retention's place in Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RetentionConfig(AppConfig):
    name = "portal.retention"
    label = "retention"
    verbose_name = _("Retention")

    def ready(self) -> None:
        # Here, not above: models can be imported only when all apps are loaded.
        from portal.retention import plugs  # noqa: F401
