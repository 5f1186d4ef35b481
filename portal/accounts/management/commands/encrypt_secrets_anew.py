"""Encrypt second factors and waiting mails under the newest key: after it was changed."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from portal.accounts.second_factor.kept import encrypt_factors_anew
from portal.outbox.delivery.secrets import encrypt_mails_anew


class Command(BaseCommand):
    help = (
        "Encrypt what rows keep secret under the first key of KEYS_DIR/secrets.keys. Run it "
        "after a new key was put there, before the old one is taken out; it may run again."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        factors, mails = encrypt_factors_anew(), encrypt_mails_anew()
        self.stdout.write(f"second factors: {factors.done}, waiting mails: {mails.done}")
        if lost := [*factors.lost, *mails.lost]:
            raise CommandError("No key opens:\n" + "\n".join(lost))
        call_command(
            "tell_of_key",
            "secrets",
            "rotated",
            reason=f"{factors.done} second factors and {mails.done} waiting mails encrypted anew",
            stdout=self.stdout,
        )
