"""Prove that this deployment is set up as it should be; exit code 1 where something is not."""

from collections.abc import Callable, Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from portal.core.health import Sign
from portal.home.deployment import configured, services, site

PARTS: dict[str, Callable[[], Iterator[Sign]]] = {
    "settings": configured.settings_signs,
    "keys": configured.key_signs,
    "folders": configured.folder_signs,
    **services.PARTS,
    "site": site.site_signs,
    "backups": configured.backup_signs,
}
MARKS = {"ok": "  ok ", "neutral": "  -- ", "soon": "warn ", "danger": "FAIL "}


class Command(BaseCommand):
    help = (
        "Look at settings, keys and their modes, folders, database, broker, mail, storage, "
        "queues, clocks, the site as a visitor meets it, its certificate, and backups. Run it by "
        "script/deploy-check, as the portal's user with the portal's environment."
    )
    # It runs them itself, and shows them with the rest.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--only", choices=PARTS, action="append", help="one part (repeatable)")
        parser.add_argument("--strict", action="store_true", help="a warning fails too")

    def handle(self, *args: Any, **options: Any) -> None:
        bad = {"danger", "soon"} if options["strict"] else {"danger"}
        failed = 0
        with translation.override("en"):
            for name in options["only"] or PARTS:
                self.stdout.write(f"\n{name}")
                for sign in self._signs(PARTS[name]):
                    self.stdout.write(f"{MARKS[sign.tone]}{sign.what}: {sign.value}")
                    if sign.to_do:
                        self.stdout.write(f"     {sign.to_do}")
                    failed += sign.tone in bad
        if failed:
            raise CommandError(f"{failed} to be mended.")
        self.stdout.write("\nNothing to be mended.")

    def _signs(self, part: Callable[[], Iterator[Sign]]) -> Iterator[Sign]:
        """Those of `part`; what cannot be asked at all is a sign too, and the rest is asked."""
        try:
            yield from part()
        except Exception as error:
            yield Sign(type(error).__name__, str(error) or "-", "danger", "It could not be asked.")
