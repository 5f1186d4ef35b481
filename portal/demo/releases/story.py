"""The story of the demo's releases: published, downloaded, one withdrawn.

`scenes` gives generators that each yield the moment of their next act; whoever plays them moves
the clock there first.
"""

import datetime as dt
import io
import struct
import zipfile
from collections.abc import Iterator
from random import Random

from django.core.files.base import ContentFile
from django.utils import timezone

from integrators.models import Representative
from portal.accounts.models import User
from portal.core import clock
from portal.core.actions import Refused
from portal.core.products import ProductLine
from portal.demo.integrators.story import DemoIntegrators
from portal.demo.releases import reserved
from portal.demo.releases import texts as data
from releases.drafting.actions.certify_release import certify_release
from releases.drafting.actions.contents import (
    Check,
    Machine,
    Note,
    set_conformity,
    set_notes,
    set_requirements,
)
from releases.drafting.actions.drafts import create_release, update_draft
from releases.drafting.actions.files import add_file
from releases.drafting.actions.publication import publish_release, submit_for_publication
from releases.files import scanning, uploads
from releases.files.access import download_decision
from releases.files.actions.record_download import record_download
from releases.models import (
    Release,
    ReleaseFile,
    RequirementDomain,
    WikiPage,
    Withdrawal,
    WithdrawalCause,
)
from releases.reserved import files
from releases.wiki.actions.save_wiki_page import save_wiki_page
from releases.withdrawals.actions.withdraw_release import Announcement, withdraw_release
from releases.withdrawals.announcements import send_due_notices

Scene = Iterator[dt.datetime]
BUILT_BEFORE = dt.timedelta(days=24)
EPOCH = dt.date(2000, 1, 1)
DOWNLOADS = 16
FAULTY, REPAIRED = 6, 7
"""Positions in `data.RELEASES`: the one that is withdrawn, and what replaces it."""


def scenes(
    *, rng: Random, world: DemoIntegrators, start: dt.datetime, end: dt.datetime
) -> list[Scene]:
    """All scenes: the wiki, the releases, their downloads, the withdrawal, a waiting draft.

    The quality people of `world` do it, so the registry's scenes begin before these.
    """
    versions = [version_of(plan, start) for plan in data.RELEASES]
    plays: list[Scene] = [_wiki(world, start)]
    for plan, version in zip(data.RELEASES, versions, strict=True):
        plays.append(_publication(world, plan, version, start))
        plays.append(_downloads(rng, world, version, _at(start, plan.day, 16), end))
    plays.append(_withdrawal(world, versions[FAULTY], versions[REPAIRED], start))
    plays.append(_waiting(world, start))
    plays.append(reserved.scene(rng, world, _at(start, 20, 11)))
    return plays


def version_of(plan: data.Plan, start: dt.datetime) -> str:
    """The number; on the V4 line with the moment of a build some weeks before publication."""
    if plan.line == data.V3:
        return plan.number
    built = _at(start, plan.day, 14) - BUILT_BEFORE
    half_seconds = (8 * 3600 + plan.day * 41 % 30000) // 2
    return f"{plan.number}.[{(timezone.localdate(built) - EPOCH).days}.{half_seconds}]"


def _at(start: dt.datetime, day: int, hour: int) -> dt.datetime:
    midnight = dt.datetime.combine(
        timezone.localdate(start) + dt.timedelta(days=day), dt.time(hour)
    )
    return timezone.make_aware(midnight)


def _wiki(world: DemoIntegrators, start: dt.datetime) -> Scene:
    yield _at(start, 1, 10)
    for line, pages in data.PAGES.items():
        for page in pages:
            save_wiki_page(
                by=world.staff["quality2"],
                text={
                    "line": line,
                    "slug": page.slug,
                    "kind": page.kind,
                    "audience": "public" if page.public else "integrators",
                    "title_fr": page.title[0],
                    "title_en": page.title[1],
                    "body_fr": page.body[0],
                    "body_en": page.body[1],
                    "from_version": "",
                    "until_version": "",
                },
            )


# A release's story -----------------------------------------------------------------------


def _publication(
    world: DemoIntegrators, plan: data.Plan, version: str, start: dt.datetime
) -> Scene:
    """Written over two days by one person, published by the other."""
    yield _at(start, plan.day - 2, 10)
    quality, quality2 = world.staff["quality"], world.staff["quality2"]
    release = write_draft(quality, plan, version)
    yield _at(start, plan.day - 1, 11)
    submit_for_publication(by=quality, release=release)
    yield _at(start, plan.day, 9)
    publish_release(by=quality2, release=release)


def write_draft(by: User, plan: data.Plan, version: str) -> Release:
    """A complete draft of `plan`, with its files."""
    release = create_release(by=by, line=plan.line, version=version)
    update_draft(
        by=by,
        release=release,
        identity={
            "mandatory": bool(plan.mandatory),
            "mandatory_basis": plan.mandatory[0] if plan.mandatory else "",
            "summary_fr": plan.summary[0],
            "summary_en": plan.summary[1],
        },
    )
    _certify(by, plan, release)
    for kind, name, content in files_of(plan.line, version):
        stored = uploads.store_upload(ContentFile(content, name=name))
        add_file(by=by, release=release, kind=kind, stored=stored)
    # Where there is a ClamAV, nothing is published that it has not looked at.
    scanning.scan_due()
    pages = {page.slug: page for page in WikiPage.objects.filter(line=plan.line)}
    notes = [
        Note(kind, french, english, module, pages.get(slug))
        for kind, module, french, english, slug in plan.notes
    ]
    set_notes(by=by, release=release, notes=notes)
    carried = tuple(release.hardware.values_list("maker", "model"))
    machines = dict.fromkeys(data.HARDWARE[ProductLine(plan.line)] + carried + plan.more_hardware)
    set_requirements(
        by=by,
        release=release,
        prerequisites=[Check(*row) for row in data.PREREQUISITES[ProductLine(plan.line)]],
        hardware=[Machine(*row) for row in machines],
    )
    statements = [
        (domain, data.STATEMENTS.get(domain.code, "Respecté."))
        for domain in RequirementDomain.objects.filter(applicable=True)
    ]
    set_conformity(by=by, release=release, statements=statements)
    release.refresh_from_db()
    return release


def _certify(by: User, plan: data.Plan, release: Release) -> None:
    day = clock.today() - dt.timedelta(days=5)
    number = f"525/{'9998' if plan.line == data.V3 else '9999'}-03"
    content = reserved.certificate(number, plan.category, release.version, day)
    certify_release(
        by=by,
        release=release,
        certificate={
            "certificate_number": number,
            "category": plan.category,
            "certified_on": day,
            "certified_until": day + dt.timedelta(days=3 * 365),
        },
        stored=files.store_reserved_file(ContentFile(content, name="Certificat-NF525.pdf")),
    )


def files_of(line: str, version: str) -> list[tuple[str, str, bytes]]:
    """Kind, name and content of a release's files: the same bytes for the same version."""
    rng = Random(version)  # noqa: S311 - filling, not a secret
    label = version.replace("[", "").replace("]", "")
    # A program's own head (DOS and PE), then noise that does not compress.
    head = b"MZ" + bytes(58) + struct.pack("<I", 64) + b"PE\0\0" + struct.pack("<HH", 0x8664, 0)
    installer = head + rng.randbytes(3_000_000 + rng.randrange(1_500_000))
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as bundle:
        entry = zipfile.ZipInfo(f"Crisalid-{label}/update.bin", (2026, 1, 1, 0, 0, 0))
        bundle.writestr(entry, rng.randbytes(900_000 + rng.randrange(600_000)))
    return [
        (ReleaseFile.Kind.INSTALLER, f"Crisalid-{line}-{label}-setup.exe", installer),
        (ReleaseFile.Kind.UPDATE, f"Crisalid-{line}-{label}-update.zip", archive.getvalue()),
    ]


# Who takes them --------------------------------------------------------------------------


def _downloads(
    rng: Random, world: DemoIntegrators, version: str, first: dt.datetime, end: dt.datetime
) -> Scene:
    """Over the weeks after the publication; the demo's own people are among the first."""
    moments = sorted(
        first + dt.timedelta(days=14 + 60 * rng.random() ** 2) for _ in range(DOWNLOADS)
    )
    for number, moment in enumerate(moment for moment in moments if moment < end):
        yield moment
        release = Release.objects.get(version=version)
        person = _someone(rng, world, main=number < 2, place=number)
        if person is not None:
            _download(release, person, rng)


def _someone(
    rng: Random, world: DemoIntegrators, *, main: bool, place: int
) -> Representative | None:
    own = world.people.get(0, [])
    if main and place < len(own):
        return own[place]
    everyone = [person for people in world.people.values() for person in people]
    return rng.choice(everyone) if everyone else None


def _download(release: Release, person: Representative, rng: Random) -> None:
    decision = download_decision(person.user, release)
    if not decision.ok:
        return
    try:
        record_download(
            by=person.user,
            file=rng.choice(list(release.files.all())),
            representative=decision.representative,
            ip=f"192.0.2.{1 + person.pk % 250}",
            user_agent="Mozilla/5.0 (Windows NT 10.0; Win64; x64)",
        )
    except Refused:
        # The same person once more within a few hours: it is one download.
        return


# What went wrong -------------------------------------------------------------------------


def _withdrawal(world: DemoIntegrators, faulty: str, repaired: str, start: dt.datetime) -> Scene:
    """Two hours after the repaired release is out, the faulty one is withdrawn."""
    yield withdrawn_at(start)
    codes = data.WITHDRAWN_DOMAINS
    withdraw_release(
        by=world.staff["quality"],
        release=Release.objects.get(version=faulty),
        announcement=Announcement(
            cause=WithdrawalCause.NON_COMPLIANCE,
            instruction=Withdrawal.Instruction.UPDATE,
            message_fr=data.WITHDRAWAL_FR,
            message_en=data.WITHDRAWAL_EN,
            domains=list(RequirementDomain.objects.filter(code__in=codes)),
            replacement=Release.objects.get(version=repaired),
        ),
    )
    # Those concerned are told within minutes, not when somebody loads the demo.
    yield withdrawn_at(start) + dt.timedelta(minutes=3)
    send_due_notices()


def withdrawn_at(start: dt.datetime) -> dt.datetime:
    """Two hours after the repaired release is out."""
    return _at(start, data.RELEASES[REPAIRED].day, 11)


def _waiting(world: DemoIntegrators, start: dt.datetime) -> Scene:
    """A draft that quality2 has submitted, so that quality@ finds it on the home page."""
    yield _at(start, data.WAITING.day, 15)
    author = world.staff["quality2"]
    release = write_draft(author, data.WAITING, version_of(data.WAITING, start))
    submit_for_publication(by=author, release=release)
