"""Show what is over of people's data, and erase it: apply_retention [--dry-run]."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import translation

from portal.retention.work import erase_due, told


class Command(BaseCommand):
    help = "Erase data of people whose term is over, as the worker does each hour."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only show what is over")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("en"):
            for row in told():
                kept = "held" if row.hold else "" if row.kept.by_itself else "people decide"
                line = f"{row.kept.key}: {row.due} over ({row.kept.term()})"
                self.stdout.write(f"{line}, {kept}" if kept else line)
            if options["dry_run"]:
                return
            for one, count in erase_due():
                self.stdout.write(f"{one.key}: {count} erased")
