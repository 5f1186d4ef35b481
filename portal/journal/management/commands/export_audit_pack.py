"""Write the journal into a zip file that an auditor checks alone; see `pack.export`."""

import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.journal.audits.actions import tell_of_export
from portal.journal.management.console import CONSOLE, account, operator
from portal.journal.models import Checkpoint, JournalEntry
from portal.journal.pack import export


class Command(BaseCommand):
    help = (
        "Write entries, tree leaves, checkpoints, keys, the index of sealed documents and a "
        "verifier into a zip file. The journal has an entry of it."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument(
            "--with-personal-data",
            action="store_true",
            help="also the personal data that entries commit to, as far as it is still kept",
        )
        parser.add_argument("--by", metavar="EMAIL", help="who has it made, by their account")

    def handle(
        self, *args: Any, file: Path, with_personal_data: bool, by: str | None, **options: Any
    ) -> None:
        user = account(by) if by else CONSOLE
        if user is None:
            raise CommandError(f"Nobody here has the address {by}.")
        try:
            packed = export.export(file, site=settings.SITE_URL, personal=with_personal_data)
        except FileExistsError as error:
            raise CommandError(f"{file} exists already; it is not overwritten.") from error
        except (LookupError, OSError) as error:
            raise CommandError(str(error)) from error
        try:
            _tell(file, packed, user, with_personal_data)
        except Exception:
            # What the journal does not tell of is not handed out.
            file.unlink()
            raise
        self.stdout.write(
            f"{file}: {packed.entries} entries. Check it with python3 verify.py inside. "
            f"SHA-256 of its manifest: {packed.manifest_sha256}"
        )


def _tell(file: Path, packed: export.Packed, by: Any, personal: bool) -> None:
    entries = JournalEntry.objects.filter(sequenced__seq__in=(0, packed.entries - 1))
    moments = sorted(entries.values_list("at", flat=True))
    with file.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    tell_of_export(
        by=by,
        operator=operator(),
        checkpoint=Checkpoint.objects.get(size=packed.entries),
        pack={
            "entries": packed.entries,
            "since": moments[0].isoformat() if moments else "",
            "until": moments[-1].isoformat() if moments else "",
            "personal": personal,
            "sha256": digest,
            "manifest_sha256": packed.manifest_sha256,
        },
    )
