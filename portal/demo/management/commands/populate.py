"""Bulk data for load tests: `manage.py populate --integrators N --installations N --tickets N`."""

import time
from argparse import ArgumentParser
from random import Random
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from portal.accounts.models import User
from portal.accounts.permissions import Role
from portal.accounts.sign_in.demo import is_demo
from portal.demo.populate.bulk import tidy
from portal.demo.populate.installations import populate as installations
from portal.demo.populate.integrators import TEAM
from portal.demo.populate.integrators import populate as integrators
from portal.demo.populate.support import populate as tickets

PARTS = (
    ("integrators", integrators, Role.QUALITY),
    ("installations", installations, Role.QUALITY),
    ("tickets", tickets, Role.SUPPORT),
)


class Command(BaseCommand):
    help = (
        "Write many companies, installed machines and tickets, to measure and to throw away. "
        "They have no journal entries: verify_journal will name them."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        for name, _populate, _role in PARTS:
            parser.add_argument(f"--{name}", type=int, default=0, metavar="N")
        parser.add_argument(
            "--messages", type=int, metavar="N", help="on these tickets in all (five on each)"
        )
        parser.add_argument("--seed", type=int, default=525, help="the same seed, the same data")
        parser.add_argument(
            "--force", action="store_true", help="also on a database that is in real use"
        )

    def handle(
        self, *args: Any, seed: int, force: bool, messages: int | None = None, **options: Any
    ) -> None:
        if not any(options[name] for name, _populate, _role in PARTS):
            raise CommandError("Say how many: --integrators N --installations N --tickets N.")
        if min(options[name] for name, _populate, _role in PARTS) < 0:
            raise CommandError("Numbers are not negative.")
        if not (settings.EMBEDDED or is_demo() or force):
            raise CommandError(
                "This database is neither embedded nor the demo's: bulk data has no journal "
                "entries and cannot be taken out again. Add --force if it may be spoilt."
            )
        rng = Random(seed)  # noqa: S311 - data that is the same each time
        more = {"tickets": {"messages": messages}}
        with transaction.atomic():
            for name, populate, role in PARTS:
                if options[name]:
                    told = {"count": options[name], "rng": rng, **more.get(name, {})}
                    self._write(name, populate, role, told)
        tidy()
        self.stdout.write(
            self.style.WARNING(
                "None of it has a journal entry, a mail or a sealed document: "
                "verify_journal will name every row of it as unknown to the journal."
            )
        )

    def _write(self, name: str, populate: Any, role: str, told: dict[str, Any]) -> None:
        begun, count = time.monotonic(), told["count"]
        try:
            populate(by=_someone(role), **told)
        except ValueError as error:
            raise CommandError(f"{error}.") from error
        people = f" with {count * TEAM} people" if name == "integrators" else ""
        self.stdout.write(f"{count} {name}{people} ({time.monotonic() - begun:.1f} s)")


def _someone(role: str) -> User:
    """Who is named as having done it; where there is nobody, one who cannot sign in."""
    found = User.objects.filter(role=role, is_active=True).order_by("pk").first()
    if found is None:
        found = User(email=f"{role}@populate.example", name="Populate", role=role)
        found.set_unusable_password()
        found.save()
    return found
