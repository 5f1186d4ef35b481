"""Check the whole journal; see portal.journal.verify.walk."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.journal.models import Checkpoint, Unsequenced
from portal.journal.tree import proofs
from portal.journal.verify import walk
from portal.journal.verify.sources import Copy


class Command(BaseCommand):
    help = (
        "Find any changed, missing, added or reordered journal entry, wrong signatures, missing "
        "triggers, and copies of checkpoints (in files and in sealed documents) that the journal "
        "contradicts. One line per finding; the exit status is 1 if there is any."
    )
    # The check of the triggers would end the command before it has told the rest.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--checkpoint",
            metavar="FILE",
            action="append",
            default=[],
            type=Path,
            help="a checkpoint kept elsewhere (a signed note); may be given again",
        )

    def handle(self, *args: Any, checkpoint: list[Path], **options: Any) -> None:
        count = 0
        for finding in walk.findings(_copies(checkpoint)):
            self.stdout.write(finding)
            count += 1
        if count:
            raise CommandError(f"{count} findings: the journal is not as it was signed.")
        self.stdout.write(
            f"{proofs.size()} entries and {Checkpoint.objects.count()} checkpoints are whole; "
            f"{Unsequenced.objects.count()} entries wait for the sequencer."
        )


def _copies(paths: list[Path]) -> Iterator[Copy]:
    for path in paths:
        try:
            yield Copy(str(path), path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{path} cannot be read: {error}") from error
