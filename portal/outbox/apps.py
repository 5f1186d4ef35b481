"""The outbox's place in Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutboxConfig(AppConfig):
    name = "portal.outbox"
    label = "outbox"
    verbose_name = _("Outgoing mail")

    def ready(self) -> None:
        # Here, not above: models can be imported only when all apps are loaded.
        from portal.outbox import badges
        from portal.outbox.banners import failed_mails
        from portal.outbox.notices import count_unread
        from portal.ui.frame.banners import register_banners
        from portal.ui.frame.bell import register_bell

        register_banners(failed_mails)
        register_bell(count_unread)
        badges.register_badges()
