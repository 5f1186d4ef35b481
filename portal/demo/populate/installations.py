"""Bulk installed machines for load tests; `populate.integrators` says what they lack."""

import datetime as dt
import hashlib
from collections.abc import Iterator
from random import Random

from django.db import transaction
from stdnum import luhn

from installations.models import EndUser, InstallationReport, ReportKind, ReportState, Site
from integrators.models import Integrator, Representative, RepresentativeRole
from portal.accounts.models import User
from portal.core import clock
from portal.core.products import ProductLine
from portal.journal import canonical
from releases.catalogue.versions import parse
from releases.models import Release, ReleaseState

BATCH = 500
SERIES = "CHARGE"
VERSION = "4.0.[1000.1]"


@transaction.atomic
def populate(*, by: User, count: int, rng: Random) -> int:
    """Write `count` merchants with a site and a signed report each, at the companies there are.

    The reports have neither signatures nor sealed PDF. Raises ValueError without a company.
    """
    people = list(
        Representative.objects.active()
        .filter(role=RepresentativeRole.TECHNICIAN)
        .select_related("integrator")
        .order_by("pk")[:10_000]
    )
    if not people:
        raise ValueError("There is no technician: write companies first")
    first = InstallationReport.objects.filter(number__startswith=SERIES).count()
    users = EndUser.objects.bulk_create(_users(first, count), batch_size=BATCH)
    chosen = [rng.choice(people) for _ in users]
    sites = Site.objects.bulk_create(
        (_site(user, person.integrator) for user, person in zip(users, chosen, strict=True)),
        batch_size=BATCH,
    )
    release = _release(by)
    reports = (
        _report(first + place, site, person, release, rng)
        for place, (site, person) in enumerate(zip(sites, chosen, strict=True))
    )
    return len(InstallationReport.objects.bulk_create(reports, batch_size=BATCH))


def _users(first: int, count: int) -> Iterator[EndUser]:
    for number in range(first, first + count):
        start = f"{70_000_000 + number:08d}"
        yield EndUser(siren=start + luhn.calc_check_digit(start), name=f"Boutique {number:06d}")


def _site(user: EndUser, integrator: Integrator) -> Site:
    office = f"{user.siren}0001"
    return Site(
        end_user=user, integrator=integrator, siret=office + luhn.calc_check_digit(office),
        name=user.name, street="1 place d’Armes", postcode=integrator.postcode,
        city=integrator.city,
    )  # fmt: skip


def _release(by: User) -> Release:
    """The current V4; where there is none, one that nobody could download."""
    current = Release.objects.filter(line=ProductLine.V4, state=ReleaseState.PUBLISHED).first()
    return current or Release.objects.create(
        line=ProductLine.V4, version=VERSION, version_key=parse(ProductLine.V4, VERSION).sort_key,
        state=ReleaseState.PUBLISHED, certificate_number="525/0000-00", category="B",
        summary_fr="Données de charge", summary_en="Load data", created_by=by,
        published_at=clock.now(), published_by=by,
    )  # fmt: skip


def _report(
    number: int, site: Site, person: Representative, release: Release, rng: Random
) -> InstallationReport:
    at = clock.now() - dt.timedelta(days=rng.randrange(1, 700))
    content = canonical.dumps({"load": number})
    return InstallationReport(
        number=f"{SERIES}-{number:07d}", kind=ReportKind.NEW, state=ReportState.SIGNED,
        integrator=site.integrator, representative=person, merchant_name=site.end_user.name,
        merchant_siret=site.siret, merchant_signatory="Camille Blanc", merchant_capacity="Gérance",
        shop_name=site.name, street=site.street, postcode=site.postcode, city=site.city,
        release=release, serial_number=f"S{number:07d}", licence=f"L{number:07d}",
        commissioned_at=at, opening_total=0, closing_configured=True, user_trained=True,
        created_at=at, updated_at=at, submitted_at=at, submitted_by=person.user, signed_at=at,
        site=site, canonical=content, canonical_sha256=hashlib.sha256(content).hexdigest(),
    )  # fmt: skip
