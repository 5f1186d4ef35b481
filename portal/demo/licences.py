"""The demo's licences: each month the file of what was issued, with all that came before.

Most have a report. Some of the demo's own company have none yet, and one was cancelled.
"""

import datetime as dt
from collections.abc import Iterator

from django.core.files.uploadedfile import SimpleUploadedFile

from installations.licences.actions import cancel_licence, check_licences, issue_licences
from installations.licences.files import COLUMNS, HEADINGS
from installations.missing import chasing
from installations.missing.actions import answer_missing
from installations.models import (
    IN_BASE,
    InstallationReport,
    IssuedLicence,
    MissingBecause,
    MissingKind,
    MissingReport,
)
from integrators.imports.files import Table, read_table
from integrators.models import Integrator, Representative
from portal.accounts.models import User
from portal.accounts.permissions import Role
from portal.core import clock
from portal.demo.stage import Scene
from portal.infrastructure.spreadsheet import as_csv_file
from portal.search.folding import key_of

BEFORE = dt.timedelta(days=6)
"""Between the day on which a licence is issued and its installation."""
LEFT = {"V4-2090-00017": 3, "V4-2090-00018": 9, "V4-2090-00019": 21, "V4-2090-00020": 34}
"""Of the demo's own company: without a report, issued so many days before the end."""
CANCELLED = "V4-2090-00020"


def scene(own: Integrator, end: dt.datetime) -> Scene:
    """Two files of quality's, the second with all of the first, and what is found missing by then;
    one licence is cancelled."""
    quality = User.objects.filter(role=Role.QUALITY).order_by("pk")[0]
    for days in (32, 2):
        yield max(end - dt.timedelta(days=days), clock.now())
        rows = [*_reported(), *_left(own, end)]
        file = check_licences(by=quality, table=_table(rows))
        issue_licences(by=quality, file=file)
        chasing.find()
    _answer_one()
    row = IssuedLicence.objects.in_force().get(number=CANCELLED)
    cancel_licence(
        by=quality, licence=row, reason="Commande reprise : la caisse n’a pas été livrée."
    )


def _answer_one() -> None:
    """A company has downloaded a release, and not installed it yet."""
    line = MissingReport.objects.open().filter(kind=MissingKind.DOWNLOAD).order_by("pk").first()
    people = line.integrator.representatives.active() if line else Representative.objects.none()
    person = people.select_related("user").order_by("pk").first()
    if line is not None and person is not None:
        answer_missing(
            by=person.user, opened={line.pk: line.mark}, because=MissingBecause.NOT_YET,
            text="Prévue chez deux commerçants le mois prochain.",
        )  # fmt: skip


def _reported() -> Iterator[tuple[str, str, dt.date]]:
    """The licences that signed reports name, each issued a few days before the first of them."""
    seen = set()
    rows = InstallationReport.objects.filter(state__in=IN_BASE).exclude(licence="")
    told = rows.order_by("signed_at", "pk").values_list("licence", "integrator__siren", "signed_at")
    for number, siren, signed_at in told.exclude(integrator__siren=""):
        if key_of(number) not in seen and signed_at is not None:
            seen.add(key_of(number))
            yield number, siren, (signed_at - BEFORE).date()


def _left(own: Integrator, end: dt.datetime) -> Iterator[tuple[str, str, dt.date]]:
    for number, days in LEFT.items():
        day = (end - dt.timedelta(days=days)).date()
        if day <= clock.today():
            yield number, own.siren, day


def _table(rows: list[tuple[str, str, dt.date]]) -> Table:
    content = as_csv_file([list(COLUMNS), *([n, siren, "", day, ""] for n, siren, day in rows)])
    name = f"licences-{clock.today():%Y-%m}.csv"
    return read_table(SimpleUploadedFile(name, content), headings=HEADINGS)
