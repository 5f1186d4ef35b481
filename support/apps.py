"""Support."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SupportConfig(AppConfig):
    name = "support"
    verbose_name = _("Support")

    def ready(self) -> None:
        from portal import duties as portal_duties
        from support import navigation
        from support.duties import duties

        navigation.register_all()
        portal_duties.register(duties)
