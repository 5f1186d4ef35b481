"""The support desk's place in Django, and what it hands to the house."""

from django.apps import AppConfig
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
        from support.plugs.personal import others, tickets  # noqa: F401
