"""The entries of the public register: who is approved now, tied to the last checkpoint.

DOC-QLT-210 promises «une liste des distributeurs agréés (…) diffusable». Whoever is suspended
or ended is gone from it at once; history is for staff.
"""

import base64
import contextlib
import datetime as dt
import hashlib
import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import segno
from django.conf import settings
from django.core.cache import cache
from django.db.models import Count, Prefetch, Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from integrators.approvals.models import Approval
from integrators.approvals.wording import activities_in_words
from integrators.companies.departments import DEPARTMENTS, department_of
from integrators.companies.identity.countries import FRANCE, FRENCH_POST, countries
from integrators.companies.identity.naming import abroad, identity_data
from integrators.companies.models import Integrator, RepresentativeRole
from integrators.companies.numbers import phone_international
from integrators.companies.postcodes import place_of
from integrators.companies.querysets import IntegratorQuerySet
from integrators.values import as_of
from portal.core import clock
from portal.core.products import ProductLine
from portal.documents.sealing.rendering import qr
from portal.infrastructure import spreadsheet
from portal.infrastructure.cache import CacheUnavailable
from portal.infrastructure.pdf import draw_pdf
from portal.journal.canonical import dumps
from portal.journal.models import Checkpoint
from portal.outbox.queue import absolute_url
from portal.search.matching import matching
from portal.ui.text.formats import company_numbers
from portal.ui.text.nobreak import unbroken

COLUMNS = (
    "name", "siren", "postcode", "city", "line", "activities", "approved_since", "approved_until",
    "phone", "website", "country", "vat_number", "register",
)  # fmt: skip
FORMAT = "1.2"
"""Of register.json: the second figure grows with what is added, the first with what changes."""
PDF_KEPT = 3600
"""Seconds for which a PDF of one and the same content is kept."""


@dataclass(frozen=True)
class LineApproval:
    """What a company may do with one line until a day; one more where activities end apart."""

    line: str
    activities: tuple[str, ...]
    until: dt.date

    @property
    def words(self) -> str:
        return activities_in_words(self.activities)


@dataclass(frozen=True)
class Entry:
    """One approved company. `since`: the first day of its approval, without a gap until today."""

    name: str
    code: str
    known_by: dict[str, str]
    country: str
    department: str
    street: str
    postcode: str
    city: str
    since: dt.date
    lines: tuple[LineApproval, ...]
    phone: str = ""
    website: str = ""
    """Both only where the company has agreed to show them."""
    km: int | None = None
    """How far it is from where the reader asked."""
    register_name: str = ""
    register_number: str = ""
    """Of one abroad, apart: the number never breaks across lines."""

    @property
    def numbers(self) -> str:
        """What it is known by, for the eye."""
        return company_numbers(self.known_by)

    @property
    def register(self) -> str:
        """The register that it stands in abroad and its number there, for programs."""
        return f"{self.register_name} {self.register_number}".strip()

    @property
    def abroad(self) -> str:
        """The name of its country; empty in France, which need not be said."""
        return abroad(self)

    @property
    def path(self) -> str:
        return reverse("integrators:entry", args=[self.code])


@dataclass(frozen=True)
class Stamp:
    """When the register was read, and the journal's state that goes with it."""

    at: dt.datetime
    checkpoint: Checkpoint | None

    @property
    def root(self) -> str:
        """Base64, as in the checkpoint's own note."""
        return base64.b64encode(bytes(self.checkpoint.root)).decode() if self.checkpoint else ""


def stamp() -> Stamp:
    return Stamp(clock.now(), Checkpoint.objects.order_by("-size").first())


def approved(
    *, text: str = "", line: str = "", activity: str = "", department: str = ""
) -> IntegratorQuerySet:
    """The companies approved now, by postcode, with the approvals in force on `in_force`."""
    in_force = Approval.objects.in_force_on().with_until(as_of()).order_by("-line", "activity")
    found = matching(Integrator.objects.approved_on(line=line, activity=activity), text)
    if department:
        found = found.in_department(department)
    return (
        found.with_standing()
        .prefetch_related(Prefetch("approvals", queryset=in_force, to_attr="in_force"))
        .order_by("postcode", "name_sorted", "pk")
    )


@dataclass(frozen=True)
class Area:
    """A département or another country, and how many approved companies are in it."""

    code: str
    name: str
    count: int
    overseas: bool = False
    abroad: bool = False


def areas(rows: IntegratorQuerySet) -> list[Area]:
    """Every département in order of its code, with how many of `rows` it holds, then the countries
    abroad that hold any, by name. One query.
    """
    counts = dict.fromkeys(DEPARTMENTS, 0)
    others: dict[str, int] = {}
    for country, postcode in rows.order_by().values_list("country", "postcode"):
        if country != FRANCE:
            others[country] = others.get(country, 0) + 1
        elif code := department_of(postcode):
            counts[code] += 1
    return [
        *(
            Area(code, name, counts[code], overseas=len(code) == 3)
            for code, name in DEPARTMENTS.items()
        ),
        *(
            Area(code, name, others[code], abroad=True)
            for code, name in countries()
            if code in others
        ),
    ]


def line_of(version: str) -> str:
    """The product line of a version such as `4.3.[9763.28606]` or `3.8.2.1456`; "" of others."""
    line = f"V{version.strip().partition('.')[0]}"
    return line if line in ProductLine.values else ""


def nearest(rows: IntegratorQuerySet, postcode: str) -> list[tuple[int, int | None]]:
    """Of `rows` each key and how many kilometres from `postcode`, the nearest first.

    Whoever lies where the table knows nothing comes last. One query for their postcodes.
    """
    here = place_of(postcode)
    found: list[tuple[int, int | None]] = []
    known = rows.order_by("name_sorted", "pk").values_list("pk", "country", "postcode")
    for pk, country, other in known:
        there = place_of(other) if country in FRENCH_POST else None
        found.append((pk, round(here.km_to(there)) if here and there else None))
    return sorted(found, key=lambda item: (item[1] is None, item[1] or 0))


def fetched(rows: IntegratorQuerySet, wanted: Iterable[tuple[int, int | None]]) -> list[Entry]:
    """The entries of one page of `nearest`, in its order."""
    kms = dict(wanted)
    by_key = {row.pk: row for row in rows.filter(pk__in=kms)}
    return [entry_of(by_key[pk], km=km) for pk, km in kms.items() if pk in by_key]


def entry_of(integrator: Any, *, km: int | None = None) -> Entry:
    """What the register says of one row of `approved()`."""
    by_line: dict[tuple[str, dt.date], list[str]] = {}
    for approval in integrator.in_force:
        by_line.setdefault((approval.line, approval.until), []).append(approval.activity)
    return Entry(
        name=integrator.name,
        code=integrator.code,
        known_by=identity_data(integrator),
        country=integrator.country,
        department=integrator.department,
        street=integrator.street,
        postcode=integrator.postcode,
        city=integrator.city,
        since=integrator.approved_since,
        phone=integrator.shown_phone,
        website=integrator.shown_website,
        km=km,
        register_name=integrator.register_name,
        register_number=integrator.register_number,
        lines=tuple(
            LineApproval(line, tuple(activities), until)
            for (line, until), activities in by_line.items()
        ),
    )


def qr_svg(text: str) -> bytes:
    """A QR code (level M) with its quiet border, dark on light in either theme."""
    out = io.BytesIO()
    segno.make(text, error="m").save(out, kind="svg", border=4, dark="#111", light="#fff")
    return out.getvalue()


def as_json(entries: list[Entry], at: Stamp) -> dict[str, Any]:
    """Dates are ISO 8601; `root` is base64. See `/journal/checkpoint` for the signed note.

    A company is known by its `siren`; one abroad, whose `siren` is null, by its `register` and
    `vat_number`, which are null in France. `country` is a code of ISO 3166-1.
    """
    return {
        "format": FORMAT,
        "register": absolute_url("/integrators/"),
        "as_of": timezone.localtime(at.at).isoformat(timespec="seconds"),
        "journal": {
            "origin": settings.JOURNAL_ORIGIN,
            "size": at.checkpoint.size,
            "root": at.root,
        }
        if at.checkpoint
        else None,
        "integrators": [_plain(entry) for entry in entries],
    }


def _plain(entry: Entry) -> dict[str, Any]:
    return {
        "name": entry.name,
        "siren": entry.known_by.get("siren"),
        "vat_number": entry.known_by.get("vat_number"),
        "register": entry.register or None,
        "url": absolute_url(entry.path),
        "postcode": entry.postcode,
        "city": entry.city,
        "country": entry.country,
        "phone": phone_international(entry.phone) or None,
        "website": entry.website or None,
        "approved_since": entry.since.isoformat(),
        "approvals": [
            {
                "line": item.line,
                "activities": list(item.activities),
                "until": item.until.isoformat(),
            }
            for item in entry.lines
        ],
    }


def as_csv(entries: list[Entry], at: Stamp) -> str:
    """One row a company and line, separated by semicolons as French spreadsheets expect.

    `siren`, or `vat_number` and `register`, are empty as they are null in `as_json`.
    The last row (its name begins with #) says as of when, and which checkpoint goes with it.
    """
    rows = [
        (
            entry.name, entry.known_by.get("siren", ""), entry.postcode, entry.city, item.line,
            " ".join(item.activities), entry.since, item.until, entry.phone, entry.website,
            entry.country, entry.known_by.get("vat_number", ""), entry.register,
        )
        for entry in entries
        for item in entry.lines
    ]  # fmt: skip
    moment = timezone.localtime(at.at).isoformat(timespec="seconds")
    size = at.checkpoint.size if at.checkpoint else ""
    return spreadsheet.as_csv(
        [COLUMNS, *rows, (f"# {settings.JOURNAL_ORIGIN}", moment, size, at.root)]
    )


INTERNAL = (
    "name", "country", "siren", "siret", "vat_number", "register_name", "register_number",
    "street", "postcode", "city", "department", "email",
    "phone", "standing", "approved_since", "approved_until", "managers", "technicians",
    "contract", "contract_until", "registered_on",
)  # fmt: skip
"""The columns of the list for authorised staff."""


def internal_csv(companies: IntegratorQuerySet) -> str:
    """Every company of `companies` (from `with_standing()`), approved or not. One query."""
    people = Q(representatives__left_at=None, representatives__user__is_active=True)
    found: Any = companies.with_contract(clock.today()).annotate(
        managers=Count(
            "representatives",
            filter=people & Q(representatives__role=RepresentativeRole.MANAGER),
            distinct=True,
        ),
        technicians=Count(
            "representatives",
            filter=people & Q(representatives__role=RepresentativeRole.TECHNICIAN),
            distinct=True,
        ),
    )
    rows = [
        (
            row.name, row.country, row.siren, row.siret, row.vat_number, row.register_name,
            row.register_number, row.street, row.postcode, row.city, row.department,
            row.email, row.phone, row.standing, row.approved_since,
            row.approved_until, row.managers, row.technicians, row.contract_state,
            row.contract_until, timezone.localdate(row.registered_at),
        )
        for row in found
    ]  # fmt: skip
    return spreadsheet.as_csv([INTERNAL, *rows])


def as_pdf(entries: list[Entry], at: Stamp) -> bytes:
    """The register on paper, not sealed: it says where the current state is to be read.

    One content is laid out once: the same state within the hour gives the same file.
    """
    state = dumps({"entries": [_plain(entry) for entry in entries], "root": at.root})
    hour = timezone.localtime(at.at).strftime("%Y%m%d%H")
    key = f"register:{get_language()}:{hour}:{_digest(state)}"
    pdf: bytes | None = None
    # Where nothing can be kept, it is laid out for each who asks.
    with contextlib.suppress(CacheUnavailable):
        pdf = cache.get(key)
    if pdf is None:
        pdf = _lay_out(entries, at)
        with contextlib.suppress(CacheUnavailable):
            cache.set(key, pdf, PDF_KEPT)
    return pdf


def _digest(state: bytes) -> str:
    return hashlib.sha256(state).hexdigest()[:32]


def _lay_out(entries: list[Entry], at: Stamp) -> bytes:
    url = absolute_url("/integrators/")
    html = render_to_string(
        "documents/register.html",
        {"entries": entries, "stamp": at, "url": url, "qr": qr(url), "language": get_language()},
    )
    return draw_pdf(unbroken(html))
