"""Write into the journal that a key of the portal was changed, or may have been stolen.

The files of keys are changed by hand, on each box, also while no database runs: nothing but the
person who did it can tell of it.
"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from portal.core.alarms import alarm
from portal.journal.incidents.actions import tell_of_compromise, tell_of_rotation
from portal.journal.management.console import CONSOLE, account, operator
from portal.journal.models import Checkpoint, PortalKey

SHOWN = {
    PortalKey.JOURNAL: "portal.journal.tree.keys.public_line",
    PortalKey.SEAL: "portal.documents.sealing.seal.fingerprint",
    PortalKey.RELEASE: "releases.signatures.signing.public_key",
}
"""What may be shown of a key. Of those that encrypt, nothing."""


class Command(BaseCommand):
    help = (
        "Write into the journal that a key was changed (rotated), or may be stolen (compromised)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("key", choices=PortalKey.values)
        parser.add_argument("what", choices=["rotated", "compromised"])
        parser.add_argument("--reason", required=True, help="why it was changed, or what is known")
        parser.add_argument("--by", metavar="EMAIL", help="who did it, by their account")

    def handle(
        self, *args: Any, key: str, what: str, reason: str, by: str | None, **options: Any
    ) -> None:
        actor = account(by) if by else CONSOLE
        if actor is None:
            raise CommandError(f"Nobody here has the address {by}.")
        checkpoint = Checkpoint.objects.order_by("-size").first()
        if checkpoint is None:
            self.stdout.write("Nothing is signed yet: there is nothing to tell.")
            return
        tell = tell_of_rotation if what == "rotated" else tell_of_compromise
        shown = SHOWN.get(PortalKey(key))
        tell(
            by=actor,
            checkpoint=checkpoint,
            key=key,
            public=str(import_string(shown)()) if shown else "",
            reason=reason,
            operator=operator(),
        )
        if what == "compromised":
            alarm(
                f"key-compromised:{key}:{checkpoint.size}",
                _("A key of the portal may have been stolen (%(key)s): see docs/keys.md"),
                {"key": key},
            )
        self.stdout.write(f"{key}: {what}, after {checkpoint.size} entries.")
