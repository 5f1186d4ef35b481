"""The support desk's place in Django, and what it hands to the house."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class SupportConfig(AppConfig):
    name = "support"
    verbose_name = _("Support")

    def ready(self) -> None:
        # Here, not above: models can be imported only when all apps are loaded. Each plug adds
        # itself where it belongs.
        from support.plugs import (  # noqa: F401
            badges,
            company_tab,
            company_timeline,
            documents,
            duties,
            evidence,
            health,
            interventions,
            navigation,
            search,
            sentences,
            settings,
            sites,
            tracker,
        )
        from support.plugs.odoo import journal  # noqa: F401
        from support.plugs.personal import others, tickets  # noqa: F401
        from support.searching import checks, database  # noqa: F401

        connection_created.connect(database.on_connection, dispatch_uid="support.searching")
        pre_migrate.connect(database.before_migrate, sender=self)
        post_migrate.connect(database.after_migrate, sender=self)
