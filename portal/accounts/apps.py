"""The accounts' place in Django."""

from typing import Any

from django.apps import AppConfig
from django.core.management import call_command
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


def _make_cache_table(sender: Any, using: str, verbosity: int, **kwargs: Any) -> None:
    call_command("createcachetable", database=using, verbosity=max(verbosity - 1, 0))


class AccountsConfig(AppConfig):
    name = "portal.accounts"
    label = "accounts"
    verbose_name = _("People")

    def ready(self) -> None:
        # Here, not above: models can be imported only when all apps are loaded.
        from allauth.mfa.signals import authenticator_added

        from portal.accounts import checks, plugs  # noqa: F401 (add themselves where they belong)
        from portal.accounts.second_factor.session import note_setup
        from portal.accounts.sign_in.counters import count_strictly

        count_strictly()
        post_migrate.connect(_make_cache_table, sender=self)
        authenticator_added.connect(note_setup, dispatch_uid="portal.accounts.note_setup")
