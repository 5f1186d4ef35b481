"""Load the demo: `manage.py demo`."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.management.base import BaseCommand, CommandError

from portal.accounts.models import User
from portal.accounts.sign_in.demo import DEMO_PASSWORD, is_demo
from portal.demo import story


class Command(BaseCommand):
    help = "Load a believable small France into an empty, embedded database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing where there is anyone already"
        )
        parser.add_argument(
            "--ready", metavar="FILE", help="write “loading” there once the accounts can sign in"
        )

    def handle(self, *args: Any, if_empty: bool, ready: str | None = None, **options: Any) -> None:
        if User.objects.exists():
            if if_empty:
                return
            raise CommandError(
                "The demo is loaded already." if is_demo() else "This database is not empty."
            )
        if not settings.EMBEDDED:
            raise CommandError("The demo's passwords are public: it has no place here.")
        begun = time.monotonic()
        self.stdout.write("Loading the demo, two years in a minute…")
        cut = story.build(
            password_hash=make_password(DEMO_PASSWORD),
            ready=lambda: Path(ready).write_text("loading") if ready else None,
        )
        self.stdout.write(f"The demo is loaded ({time.monotonic() - begun:.0f} s).")
        if cut:
            self.stdout.write(f"{cut} of its scenes were cut short, see the log.")
