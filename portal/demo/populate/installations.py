"""Bulk installed machines for load tests; `populate.integrators` says what they lack."""

import datetime as dt
import hashlib
import uuid
from collections.abc import Iterator
from random import Random

from django.db import connection, transaction
from stdnum import luhn

from installations.base.filling import fill_base
from installations.models import (
    EndUser,
    InstallationReport,
    InstalledPeriod,
    Licence,
    Machine,
    ReportKind,
    ReportState,
    Site,
)
from integrators.models import Representative, RepresentativeRole
from portal.accounts.models import User
from portal.core import clock
from portal.core.products import ProductLine
from portal.demo.populate import bulk
from portal.demo.populate.words import Words
from releases.catalogue.versions import parse
from releases.models import Release, ReleaseState

SERIES = "CHARGE"
VERSIONS = tuple(f"4.{minor}.[{1000 + minor * 90}.1]" for minor in range(6))
"""Where there is no release: the last is current, the others are superseded."""
A_SITE = 2.5
"""Machines at a site, on average."""
HISTORY = 10
"""Of so many machines one was updated: an older report stands before the one in force."""
DAYS = 700

TABLES = (EndUser, Site, InstallationReport)
BASE = (Machine, Licence, InstalledPeriod)


@transaction.atomic
def populate(*, by: User, count: int, rng: Random) -> int:
    """Write merchants with their sites and `count` machines in force, at the companies there are.

    Some machines have an earlier report that theirs replaces. The reports have neither signatures
    nor sealed PDF. Raises ValueError without a company.
    """
    people = list(
        Representative.objects.active()
        .filter(role=RepresentativeRole.TECHNICIAN)
        .order_by("pk")
        .values_list("pk", "integrator_id", "user_id")
    )
    if not people:
        raise ValueError("There is no technician: write companies first")
    releases = _releases(by)
    first = bulk.first_key(InstallationReport)
    with bulk.loading(*TABLES):
        sites = _write_sites(people, max(1, round(count / A_SITE)), Words(rng), rng)
        _write_reports(sites, count, releases, Words(rng), rng)
    with bulk.loading(*BASE), connection.cursor() as cursor:
        fill_base(cursor, since=first)
    return count


Person = tuple[int, int, int]
Shop = tuple[int, Person, str, str, str, str, str]
"""A site's key, its technician, and what a report repeats of it."""


def _write_sites(people: list[Person], count: int, words: Words, rng: Random) -> list[Shop]:
    first, first_site = bulk.first_key(EndUser), bulk.first_key(Site)
    users, shops = [], []
    for place in range(count):
        start = f"{70_000_000 + first + place:08d}"
        siren, name = start + luhn.calc_check_digit(start), words.shop()
        users.append((first + place, siren, name))
        # Some companies have many clients, most have few.
        person = people[int(len(people) * rng.random() ** 2)]
        office = siren + "0001"
        siret = office + luhn.calc_check_digit(office)
        shops.append((first_site + place, person, siret, name, words.street(), *words.town()))
    bulk.write(EndUser, ("id", "siren", "name"), users)
    names = ("id", "end_user_id", "integrator_id", "siret", "name", "street", "postcode", "city")
    bulk.write(
        Site,
        names,
        (
            (key, first + place, person[1], *texts)
            for place, (key, person, *texts) in enumerate(shops)
        ),
    )
    return shops


def _releases(by: User) -> list[int]:
    """Published V4 releases, the current one last; where there are none, some without files."""
    found = list(
        Release.objects.filter(
            line=ProductLine.V4, state__in=[ReleaseState.PUBLISHED, ReleaseState.SUPERSEDED]
        )
        .order_by("version_key")
        .values_list("pk", flat=True)
    )
    if found:
        return found
    begun = clock.now() - dt.timedelta(days=DAYS)
    rows = [
        Release(
            line=ProductLine.V4, version=version,
            version_key=parse(ProductLine.V4, version).sort_key,
            state=ReleaseState.SUPERSEDED if VERSIONS[place + 1 :] else ReleaseState.PUBLISHED,
            certificate_number="525/0000-00", category="B", summary_fr="Données de charge",
            summary_en="Load data", created_by=by, published_by=by,
            published_at=begun + dt.timedelta(days=100 * place),
        )
        for place, version in enumerate(VERSIONS)
    ]  # fmt: skip
    return [row.pk for row in Release.objects.bulk_create(rows)]


NAMES = (
    "id", "number", "kind", "state", "replaces_id", "integrator_id", "representative_id",
    "submitted_by_id", "site_id", "release_id", "merchant_siret", "merchant_name", "shop_name",
    "street", "postcode", "city", "merchant_signatory", "serial_number", "licence", "created_at",
    "updated_at", "submitted_at", "signed_at", "commissioned_at", "canonical", "canonical_sha256",
    "reference",
)  # fmt: skip


def _write_reports(
    shops: list[Shop], count: int, releases: list[int], words: Words, rng: Random
) -> None:
    first, now = bulk.first_key(InstallationReport), clock.now()

    def rows() -> Iterator[bulk.Values]:
        key = first
        for machine in range(count):
            # Each site has one, the others fall where they fall.
            shop = shops[machine if machine < len(shops) else int(len(shops) * rng.random())]
            days = 1 + rng.random() * (DAYS - 1)
            old = machine % HISTORY == HISTORY - 1
            for again in range(2 if old else 1):
                at = now - dt.timedelta(days=days / (1 + again))
                # Most run what is current, whoever was left at an older one is a tail.
                tail = int(len(releases) * rng.random() ** 4)
                yield _row(key, shop, releases[-1 - tail], at, machine + first, words, again)
                key += 1

    bulk.write(
        InstallationReport, NAMES, rows(), merchant_capacity="Gérance", opening_total=0,
        closing_configured=True, user_trained=True,
    )  # fmt: skip


def _row(
    key: int, shop: Shop, release: int, at: dt.datetime, machine: int, words: Words, again: int
) -> bulk.Values:
    site, (person, company, user), siret, name, street, postcode, city = shop
    # What RFC 8785 makes of it.
    content = b'{"load":%d}' % key
    return (
        key, f"{SERIES}-{key:07d}", ReportKind.UPDATE.value if again else ReportKind.NEW.value,
        ReportState.SIGNED.value, key - 1 if again else None, company, person, user, site, release,
        siret, name, name, street, postcode, city, words.person(), f"S{machine:07d}",
        f"L{machine:07d}", at, at, at, at, at, content, hashlib.sha256(content).hexdigest(),
        uuid.UUID(int=key),
    )  # fmt: skip
