"""Acts in the words of their owner: by what one came in, with which browser, why rows went."""

from __future__ import annotations

import re

from django.db import models
from django.utils.translation import gettext_lazy as _


class Method(models.TextChoices):
    """By what somebody signed in."""

    PASSWORD = "password", _("Password")
    LINK = "link", _("Link received by mail")
    PASSKEY = "passkey", _("Passkey")
    APP = "app", _("Authenticator app")
    KEY = "key", _("Passkey or security key")
    RECOVERY_CODE = "recovery_code", _("Recovery code")


class Erased(models.TextChoices):
    """Why rows were erased."""

    TERM = "term", _("their time was over")
    BOUND = "bound", _("there were too many of addresses that have no account")


# The first that fits: most browsers claim to be others as well.
BROWSERS = (
    (r"Edg(?:e|A|iOS)?/", "Edge"),
    (r"OPR/|Opera", "Opera"),
    (r"Firefox/|FxiOS/", "Firefox"),
    (r"SamsungBrowser/", "Samsung Internet"),
    (r"Chrome/|CriOS/|Chromium/", "Chrome"),
    (r"Safari/", "Safari"),
)
SYSTEMS = (
    (r"iPhone", "iPhone"),
    (r"iPad", "iPad"),
    (r"Android", "Android"),
    (r"Windows", "Windows"),
    (r"Mac OS X|Macintosh", "macOS"),
    (r"CrOS", "ChromeOS"),
    (r"Linux|X11", "Linux"),
)
LONGEST = 60


def browser_in_words(agent: str) -> str:
    """ "Firefox · Windows", as far as it can be told; else what the browser says, shortened."""
    found = [
        next((name for pattern, name in known if re.search(pattern, agent)), "")
        for known in (BROWSERS, SYSTEMS)
    ]
    told = " · ".join(name for name in found if name)
    if told:
        return told
    return agent if len(agent) <= LONGEST else f"{agent[:LONGEST]}…"
