"""Issued licences before the journal, in its sentences, in the timeline and in the search box.

The entry of a file bears one digest over all that it recorded: `verify_journal` computes it anew.
What was cancelled since is compared with the entry of the cancelling.
"""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from installations.licences.rules import digest_of
from installations.models import IssuedLicence, LicenceFile, LicenceFileStage
from integrators.companies import timeline
from integrators.models import Integrator
from portal.accounts.models import User
from portal.accounts.permissions import Permission
from portal.accounts.standing.current import is_current
from portal.journal.triggers import KeptTable, register_kept_table
from portal.journal.verify import replay, sources
from portal.journal.words.sentences import Family, Sentence, register_sentences
from portal.journal.words.subjects import Named, SubjectKind, register_subjects
from portal.search.matching import matching
from portal.ui import search
from portal.ui.text.formats import when

IMPORTED, CANCELLED = "licence_file.imported", "licence.cancelled"

register_kept_table(
    KeptTable(IssuedLicence, moving=("cancelled_at", "cancelled_by", "cancelled_reason"))
)


# Evidence --------------------------------------------------------------------------------


def inspect() -> Iterator[sources.Copy | str]:
    """Every licence that is not what the journal tells."""
    yield from replay.all_findings("licences", _files, _without_statement, _cancelled)


def index() -> Iterator[dict[str, Any]]:
    """The issued licences, for an audit pack."""
    for row in IssuedLicence.objects.order_by("pk").iterator(replay.CHUNK):
        yield {
            "licence": row.number,
            "integrator": row.integrator_id,
            "issued_on": row.issued_on.isoformat(),
            "file": row.recorded_by_id,
            "cancelled_at": row.cancelled_at.isoformat() if row.cancelled_at else None,
        }


def _files() -> Iterator[str]:
    """What each file recorded is there as it was, and no more."""
    for batch in replay.statements_about(LicenceFile, IMPORTED):
        known = LicenceFile.objects.in_bulk([said.subject for said in batch])
        for said in batch:
            label, file = f"file {said.subject} of licences", known.get(said.subject)
            if file is None:
                yield f"{label}: it was imported, and is no longer there"
                continue
            if (file.sha256, file.stage) != (said.data["sha256"], LicenceFileStage.FINISHED):
                yield f"{label}: its content or stage is not what the journal says"
            rows = IssuedLicence.objects.filter(recorded_by=file).order_by("pk")
            if digest_of(rows.iterator(replay.CHUNK)) != said.data["digest"]:
                yield f"{label}: its licences are not those that the journal vouches for"


def _without_statement() -> Iterator[str]:
    files = LicenceFile.objects.annotate(count=Count("licences"))
    told = files.filter(Q(count__gt=0) | Q(stage=LicenceFileStage.FINISHED))
    for file in replay.rows_without_statement(told, IMPORTED).iterator(replay.CHUNK):
        yield f"file {file.pk} of licences: the journal knows nothing of its import"
    cancelled = IssuedLicence.objects.exclude(cancelled_at=None)
    for row in replay.rows_without_statement(cancelled, CANCELLED).iterator(replay.CHUNK):
        yield f"licence {row.pk}: the journal knows nothing of its cancelling"


def _cancelled() -> Iterator[str]:
    for batch in replay.statements_about(IssuedLicence, CANCELLED):
        known = IssuedLicence.objects.in_bulk([said.subject for said in batch])
        for said in batch:
            label, row = f"licence {said.subject}", known.get(said.subject)
            if row is None:
                yield f"{label}: it was cancelled, and is no longer there"
                continue
            at = row.cancelled_at
            facts = {
                "integrator": row.integrator_id,
                "licence": row.number,
                "at": at.isoformat(timespec="microseconds") if at else None,
                "by": row.cancelled_by_id,
            }
            yield from replay.differences(label, facts, said.data)
            if row.cancelled_reason != said.personal.get("/reason", row.cancelled_reason):
                yield f"{label}: why it was cancelled is not what the journal says"


sources.register_evidence(sources.Source("licences", inspect, index))


# Words -----------------------------------------------------------------------------------


def _licence(named: Named, reader: User) -> str:
    if not reader.may(Permission.INTEGRATORS_READ):
        return ""
    return IssuedLicence(number=named.name).get_absolute_url()


def _file(named: Named, reader: User) -> str:
    if not reader.may(Permission.INTEGRATORS_MANAGE):
        return ""
    return LicenceFile(pk=named.key[1]).get_absolute_url()


register_subjects(
    SubjectKind(IssuedLicence, lambda: "number", href=_licence, company="integrator"),
    SubjectKind(LicenceFile, lambda: "name", href=_file),
)
register_sentences(
    Family(
        "licences",
        gettext_lazy("Licences"),
        {
            "licence_file.checked": Sentence(
                gettext_lazy("%(who)s had the file of licences %(what)s checked"),
                details=[gettext_lazy("Rows: %(rows)s")],
            ),
            "licence_file.imported": Sentence(
                gettext_lazy("%(who)s recorded the licences of the file %(what)s"),
                details=[gettext_lazy("Licences: %(licences)s")],
                tone="ok",
            ),
            "licence_file.given_up": Sentence(
                gettext_lazy("%(who)s gave the file of licences %(what)s up"),
            ),
            "licence.cancelled": Sentence(
                gettext_lazy("%(who)s cancelled the licence %(what)s"),
                details=[gettext_lazy("Reason: %(reason)s")],
                tone="soon",
            ),
        },
    )
)


def _entries(integrator: Integrator) -> Q:
    return timeline.entries_about(
        IssuedLicence, IssuedLicence.objects.filter(integrator=integrator)
    )


timeline.register_timeline(
    timeline.TimelineSource(
        kind=("licences", gettext_lazy("Licences")),
        titles={"licence.cancelled": (gettext_lazy("Licence cancelled"), "soon")},
        entries=_entries,
    )
)


# Search ----------------------------------------------------------------------------------


def find_licences(user: Any, text: str, limit: int) -> Iterator[search.Hit]:
    """By number, edition or company. One query."""
    if not is_current(user):
        return
    found = matching(IssuedLicence.objects.visible_to(user), text).select_related("integrator")
    for row in found.order_by("-issued_on", "-pk")[:limit]:
        said = _("Issued on %(day)s") % {"day": when(row.issued_on)}
        company = row.integrator.name if user.is_staff else row.edition
        yield search.Hit(
            title=row.number,
            mono=True,
            subtitle=" · ".join(filter(None, [said, company])),
            href=row.get_absolute_url(),
            badge=_("Licence cancelled") if row.cancelled_at else "",
            tone="neutral",
        )


search.register_search_sources(
    search.Source("licences", gettext_lazy("Issued licences"), "key-round", find_licences, order=31)
)
