"""Take a second factor away at the server: when no administrator can sign in any more.

Both administrators sit there and type their passwords, which a lost key leaves intact.
"""

from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from portal.accounts.models import User
from portal.accounts.permissions import Permission
from portal.accounts.staff.actions.renew_factor import ask_renewal, grant_renewal
from portal.core.actions import Refused


class Command(BaseCommand):
    help = "Take away a second factor that cannot be used any more; two administrators agree."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="whose second factor")
        parser.add_argument("--asked-by", required=True, help="address of an administrator")
        parser.add_argument("--granted-by", required=True, help="address of another one")
        parser.add_argument("--reason", required=True)

    def handle(self, *args: Any, email: str, reason: str, **options: Any) -> None:
        user = User.objects.filter(email__iexact=email).first()
        if user is None:
            raise CommandError(f"No account has the address {email}.")
        asking, granting = (_administrator(options[name]) for name in ("asked_by", "granted_by"))
        try:
            with transaction.atomic():
                renewal = ask_renewal(by=asking, user=user, reason=reason)
                grant_renewal(by=granting, renewal=renewal)
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"{user.email} signs in with a password and sets up a new factor.")


def _administrator(email: str) -> User:
    user = User.objects.filter(email__iexact=email).first()
    if user is None or not user.may(Permission.STAFF_MANAGE):
        raise CommandError(f"{email} is not an administrator.")
    if not user.check_password(getpass(f"Password of {user.email}: ")):
        raise CommandError(f"This is not the password of {user.email}.")
    return user
