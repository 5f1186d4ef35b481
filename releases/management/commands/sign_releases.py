"""Sign what was published before there were signatures, or with another key."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from portal.journal.record import Actor
from releases.catalogue.models import Release
from releases.signatures.actions import sign_release


class Command(BaseCommand):
    help = (
        "Sign the published releases that bear no signature. With --all sign every one anew, after "
        "a change of KEYS_DIR/release.pem (keep the former public key as KEYS_DIR/release-1.pub)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="also those that are signed")

    def handle(self, *args: Any, **options: Any) -> None:
        releases = Release.objects.public()
        if not options["all"]:
            releases = releases.filter(sums_signature="")
        for release in releases:
            sign_release(by=Actor.system("sign_releases"), release=release)
            self.stdout.write(f"{release}: signed")
