"""Let the first administrator in: print a link to accept, which also goes by mail."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from portal.accounts.permissions import Role
from portal.accounts.staff.actions.invite import invite
from portal.core.actions import Refused
from portal.journal.record import Actor
from portal.outbox.queue import absolute_url


class Command(BaseCommand):
    help = "Invite an administrator and print the link."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("name")
        parser.add_argument("--language", choices=["fr", "en"], default="fr")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            _invitation, token = invite(
                by=Actor.system("invite_admin"),
                email=options["email"],
                name=options["name"],
                language=options["language"],
                role=Role.ADMIN,
            )
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(absolute_url(reverse("people:invitation", args=[token])))
