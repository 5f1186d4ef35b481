"""The support desk's place in Django, and what it hands to the house."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SupportConfig(AppConfig):
    name = "support"
    verbose_name = _("Support")

    def ready(self) -> None:
        # Here, not above: models can be imported only when all apps are loaded.
        from installations.models.support_scope import register_support_scope
        from portal.core import duties as portal_duties
        from releases.catalogue import tracker
        from support.models import Ticket
        from support.plugs import badges, company_timeline, navigation, search
        from support.plugs import tracker as plugs_tracker
        from support.plugs.duties import duties

        register_support_scope(lambda user: Ticket.objects.exclude(site=None).values("site"))
        navigation.register_entries()
        badges.register_badges()
        search.register_search()
        company_timeline.register()
        tracker.register(plugs_tracker.items_of_numbers)
        portal_duties.register(duties)
