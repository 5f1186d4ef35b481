"""Make the keys of the journal, the seal, releases and kept secrets, where they are missing."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.module_loading import import_string

MAKERS = {
    "journal": "portal.journal.tree.keys.make_key",
    "seal": "portal.documents.sealing.seal.make_key",
    "release": "releases.signatures.signing.make_key",
    "secrets": "portal.infrastructure.encryption.make_key",
}


class Command(BaseCommand):
    help = (
        "Make the Ed25519 keys of the journal and of releases, a self-issued seal and the key "
        "that encrypts kept secrets, in KEYS_DIR, unless they are there. "
        "In production run it once and put the files on each box, or put your own there."
    )
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        made = {name: import_string(maker)() for name, maker in MAKERS.items()}
        for name, is_new in made.items():
            self.stdout.write(f"{name}: {'made' if is_new else 'already there'}")
            if is_new and not all(made.values()):
                # Beside keys that were there it takes the place of one that was.
                self.stdout.write(f"  Tell the journal, where it runs: tell_of_key {name} rotated")
