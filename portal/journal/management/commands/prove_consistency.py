"""Print the proof that one checkpoint of the journal continues another."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.journal.models import Checkpoint
from portal.journal.tree import proofs


class Command(BaseCommand):
    help = (
        "Print the proof (RFC 9162) that the checkpoint of size NEW continues that of size OLD, in "
        "the form of c2sp.org/tlog-witness. Without NEW, up to the latest."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("old", metavar="OLD", type=int)
        parser.add_argument("new", metavar="NEW", type=int, nargs="?")

    def handle(self, *args: Any, old: int, new: int | None, **options: Any) -> None:
        rows = Checkpoint.objects.order_by("-size")
        later = rows.filter(size=new).first() if new else rows.first()
        if later is None or not Checkpoint.objects.filter(size=old).exists():
            raise CommandError("There is no checkpoint of this size.")
        try:
            self.stdout.write(proofs.consistency_text(old, later), ending="")
        except ValueError as error:
            raise CommandError(str(error)) from error
        except KeyError as error:
            raise CommandError(f"The tree cannot be read: {error.args[0]}") from error
