"""Gaps of each kind, found as the sweep finds them, and how they are answered."""

import datetime as dt

from installations.missing import chasing
from installations.missing.actions import answer_missing
from installations.models import MissingReport
from portal.core import clock
from releases.files.actions.record_download import record_download
from releases.models import Download, ReleaseFile
from tests.installations.licences.factories import issued


def ago(days: int) -> dt.datetime:
    return clock.now() - dt.timedelta(days=days)


def licence_issued(cast, number="V4-9-1", integrator=None, days=15):
    day = clock.today() - dt.timedelta(days=days)
    [row] = issued(cast.quality, integrator or cast.integrator, number, day=day.isoformat())
    return row


def downloaded(representative, release, days=30):
    file = release.files.exclude(kind=ReleaseFile.Kind.TOOL).first()
    row = record_download(by=representative.user, file=file, representative=representative)
    Download.objects.filter(pk=row.pk).update(started_at=ago(days))
    return row


def found(**wanted) -> list[MissingReport]:
    """What the sweep has found by now."""
    chasing.find()
    return list(MissingReport.objects.filter(**wanted).order_by("pk"))


def opened(*lines) -> dict[int, str]:
    """What a page that is opened now sends back of them."""
    keys = [line.pk for line in lines]
    return {row.pk: row.mark for row in MissingReport.objects.filter(pk__in=keys)}


def answered(representative, *lines, because="not_yet", text=""):
    return answer_missing(by=representative.user, opened=opened(*lines), because=because, text=text)


def state_of(line) -> str:
    return MissingReport.objects.get(pk=line.pk).state
