"""Who runs a command that the journal tells of."""

import getpass
from typing import Any

from django.contrib.auth import get_user_model

from portal.journal.record import Actor

CONSOLE = Actor.system("console")


def account(email: str) -> Any:
    """Whoever says to have it run, by their account; None where nobody has it."""
    return get_user_model().objects.filter(email__iexact=email, is_active=True).first()


def operator() -> str:
    """The machine's account that runs this."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""
