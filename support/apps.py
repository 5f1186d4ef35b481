"""Support."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SupportConfig(AppConfig):
    name = "support"
    verbose_name = _("Support")

    def ready(self) -> None:
        from installations.access import register_support_scope
        from portal import duties as portal_duties
        from releases import tracker
        from support import badges, company_timeline, navigation, search, tracker_links
        from support.duties import duties
        from support.models import Ticket

        register_support_scope(lambda user: Ticket.objects.exclude(site=None).values("site"))
        navigation.register_all()
        badges.register()
        search.register()
        company_timeline.register()
        tracker.register(tracker_links.find)
        portal_duties.register(duties)
