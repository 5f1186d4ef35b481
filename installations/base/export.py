"""The installed base as a table, today's or that of a day."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.core import clock
from portal.infrastructure.spreadsheet import as_csv
from portal.ui.text import formats

MOST_ROWS = 20_000
"""So many are written while somebody waits."""


def name_of(day: dt.date | None) -> str:
    return f"{_('installed-base')}-{day or clock.today()}.csv"


def csv_of(rows: Iterable[Any], day: dt.date | None) -> str:
    """One row a machine that ran when `day` ended, by what is known today; or that runs now."""
    head = (
        _("As of"), _("Known on"), _("Integrator"), _("Shop"), _("SIRET"), _("Postcode"),
        _("Town"), _("Maker"), _("Serial number"), _("Licence"), _("Release"), _("Source"),
        _("Report"), _("Corrects the report"), _("In service since"), _("Until"),
    )  # fmt: skip
    today = clock.today()
    lines = [
        (
            day or today, today, row.integrator.name, row.shop_name,
            formats.siret(row.merchant_siret), row.postcode, row.city, row.machine.maker,
            row.machine.serial, row.licence, row.release.version, row.get_source_display(),
            row.opened_by, row.corrects_number, _moment(row.true_from), _moment(row.true_to),
        )
        for row in rows
    ]  # fmt: skip
    return as_csv([head, *lines])


def _moment(moment: dt.datetime | None) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if moment else ""
