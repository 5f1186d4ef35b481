"""Write the journal into a zip file that an auditor checks alone; see `pack.export`."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.journal.pack import export


class Command(BaseCommand):
    help = "Write entries, tree leaves, checkpoints, keys, the index of sealed documents and a verifier into a zip file."  # noqa: E501
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument(
            "--with-personal-data",
            action="store_true",
            help="also the personal data that entries commit to, as far as it is still kept",
        )

    def handle(self, *args: Any, file: Path, with_personal_data: bool, **options: Any) -> None:
        try:
            packed = export.export(file, site=settings.SITE_URL, personal=with_personal_data)
        except FileExistsError as error:
            raise CommandError(f"{file} exists already; it is not overwritten.") from error
        except (LookupError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{file}: {packed.entries} entries. Check it with python3 verify.py inside. "
            f"SHA-256 of its manifest: {packed.manifest_sha256}"
        )
