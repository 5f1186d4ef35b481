"""The evidence journal's place in Django."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class JournalConfig(AppConfig):
    name = "portal.journal"
    label = "journal"
    verbose_name = _("Journal")

    def ready(self) -> None:
        # Here, not above: models can be imported only when all apps are loaded.
        # Checks and plugs add themselves where they belong.
        from portal.journal import checks, plugs, triggers  # noqa: F401
        from portal.journal.events import clock_went_wrong
        from portal.journal.incidents.ringing import on_clock_went_wrong

        connection_created.connect(triggers.on_connection, dispatch_uid="journal.triggers")
        clock_went_wrong.connect(on_clock_went_wrong, dispatch_uid="journal.incidents")
        # A SQLite table rebuild drops triggers without a word, so each migrate makes them again.
        post_migrate.connect(triggers.on_migrate, sender=self, dispatch_uid="journal.triggers")
