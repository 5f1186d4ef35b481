"""Which downloads were completed, as nginx tells."""

import dataclasses
import gzip
import json
import sys
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError, CommandParser

from releases.files import nginx_log


class Command(BaseCommand):
    help = (
        "Read nginx's log of downloads (portal_downloads in deploy/nginx.conf) and mark each "
        "recorded download with what was sent of it, complete or not. Prints one line of JSON for "
        "each file. Lines may be read again, out of order, from several boxes and rotated files: "
        "it changes nothing. What is no line of this log is counted and left out."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", help="a log, also .gz; - is stdin")

    def handle(self, *args: Any, **options: Any) -> None:
        failures = []
        for name in options["files"]:
            try:
                with _opened(name) as lines:
                    told = nginx_log.read(lines)
            except (OSError, EOFError) as error:
                # The other files are read all the same.
                failures.append(f"{name}: {error}")
                continue
            self.stdout.write(json.dumps({"file": name, **dataclasses.asdict(told)}))
        if failures:
            raise CommandError("\n".join(failures))


def _opened(name: str) -> TextIO:
    if name == "-":
        return open(sys.stdin.fileno(), errors="replace", closefd=False)
    if name.endswith(".gz"):
        return gzip.open(name, "rt", errors="replace")
    return Path(name).open(errors="replace")
