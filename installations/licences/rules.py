"""What holds for issued licences: which may be recorded, which have a report, who may be told.

DOC-QLT-210: a report («procès-verbal d'installation») is owed of each deployment, and update fees
are due licence by licence. So one number is one licence, issued to one company on one day; the
same row may come again in the next file, and changes nothing.
"""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from installations.models import InstalledPeriod, IssuedLicence, LicenceRow, LicenceRowKind
from installations.models.periods import KNOWN
from installations.models.querysets import sees_all
from portal.accounts.models import User
from portal.search.folding import fold, key_of
from portal.ui.text.formats import when

LONGEST_REASON = 1000
"""Characters of why a licence is cancelled."""
MOST_EXPORTED = 20_000
"""So many are written while somebody waits."""
BATCH = 500


def compare(rows: Sequence[LicenceRow]) -> None:
    """Say of each row without error what it leads to, by what is recorded and the rows before it.

    The same licence, company, day and edition again is nothing to do. Other facts of a number in
    force are an error: whoever records them cancels the former first, and says why.
    """
    known = _recorded({key_of(row.licence) for row in rows if not row.errors})
    seen: dict[str, LicenceRow] = {}
    for row in rows:
        if row.errors:
            continue
        key = key_of(row.licence)
        recorded, before = known.get(key, []), seen.get(key)
        same = next((one for one in recorded if _facts(one) == _facts(row)), None)
        other = next((one for one in recorded if one.cancelled_at is None), None)
        if same is not None:
            row.kind, row.words = LicenceRowKind.KNOWN, _words_of_known(same)
        elif other is not None:
            text = _("Recorded as issued to %(company)s on %(day)s: cancel that first.")
            _refuse(row, text % {"company": other.integrator.name, "day": when(other.issued_on)})
        elif before is None:
            row.kind, row.words = LicenceRowKind.NEW, ""
            seen[key] = row
        elif _facts(before) == _facts(row):
            row.kind = LicenceRowKind.KNOWN
            row.words = _("The same as row %d.") % before.number
        else:
            _refuse(row, _("Row %d says otherwise of the same licence.") % before.number)


def _recorded(keys: set[str]) -> dict[str, list[IssuedLicence]]:
    """What is recorded of the licences with these keys, the one in force among it."""
    found: dict[str, list[IssuedLicence]] = {}
    ordered = sorted(keys)
    for first in range(0, len(ordered), BATCH):
        rows = IssuedLicence.objects.filter(number_key__in=ordered[first : first + BATCH])
        for one in rows.select_related("integrator").order_by("pk"):
            found.setdefault(one.number_key, []).append(one)
    return found


def _facts(row: IssuedLicence | LicenceRow) -> tuple[Any, ...]:
    return row.integrator_id, row.issued_on, fold(row.edition)


def _words_of_known(one: IssuedLicence) -> str:
    if one.cancelled_at is None:
        return _("Recorded already.")
    return _("Recorded, and cancelled since: it stays cancelled.")


def _refuse(row: LicenceRow, reason: str) -> None:
    row.kind, row.words, row.errors = LicenceRowKind.ERROR, "", [["", reason]]


def digest_of(rows: Iterable[IssuedLicence]) -> str:
    """SHA-256 over what was recorded of the licences of a file: the journal vouches for it."""
    lines = hashlib.sha256()
    for row in rows:
        facts = (row.number, str(row.integrator_id), row.issued_on.isoformat(), row.edition)
        lines.update(("\t".join(facts) + "\n").encode())
    return lines.hexdigest()


def with_reports(rows: Sequence[IssuedLicence], user: User) -> list[IssuedLicence]:
    """The rows, each with `has_report`, and with `report` where `user` may open it. One query.

    Of another company's report an integrator learns that there is one, and no more.
    """
    keys = {row.number_key for row in rows}
    periods = InstalledPeriod.objects.filter(KNOWN, licence__number_key__in=keys)
    told = periods.select_related("licence", "opened_by").order_by("true_from", "pk")
    told = told.only(
        "integrator", "licence__number_key", "opened_by__number", "opened_by__state",
    )  # fmt: skip
    latest: dict[str, InstalledPeriod] = {}
    for told_of in told:
        if told_of.licence is not None:
            latest[told_of.licence.number_key] = told_of
    everything = sees_all(user)
    for row in rows:
        period = latest.get(row.number_key)
        row.has_report, row.report = period is not None, None
        if period is not None:
            own = not user.is_staff and period.integrator_id == row.integrator_id
            row.report = period.opened_by if own or everything else None
    return list(rows)
