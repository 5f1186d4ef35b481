"""Everything that happened to a company, from the journal, in words.

Only what the journal says: the entries about the company itself, its people, their trainings,
signatures, contracts and fees; and what the floors above add (`register`), such as its reports.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Model, Q, QuerySet
from django.db.models.functions import Cast
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from integrators.candidatures.models import Candidature
from integrators.charter.models import CharterSignature
from integrators.companies.models import (
    Contact,
    Establishment,
    Integrator,
    Representative,
    RepresentativeInvitation,
)
from integrators.contracts.models import ComplianceContract
from integrators.imports.models import WaitingTraining
from integrators.legal_file.models import FileMessage, LegalDocument
from integrators.trainings.models import (
    Enrolment,
    PlannedSession,
    TrainingRecord,
    TrainingSession,
)
from portal.accounts.models import User
from portal.core.extensions import ExtensionPoint
from portal.journal.models import JournalEntry
from portal.journal.words.telling import tell


@dataclass(frozen=True)
class CompanyEvent:
    """One entry: a title to find it by, then the journal's sentence and its details."""

    at: dt.datetime
    title: str
    tone: str
    sentence: SafeString
    details: Sequence[SafeString]


TITLES: dict[str, tuple[str | Promise, str]] = {
    "integrator.registered": (gettext_lazy("Registered"), "neutral"),
    "integrator.updated": (gettext_lazy("Legal file changed"), "neutral"),
    "integrator.suspended": (gettext_lazy("Suspended"), "danger"),
    "integrator.reinstated": (gettext_lazy("Reinstated"), "ok"),
    "integrator.contact_shown": (gettext_lazy("Phone or web site shown in the register"), "info"),
    "integrator.contact_hidden": (
        gettext_lazy("Phone and web site taken out of the register"),
        "neutral",
    ),
    "integrator.reminded": (gettext_lazy("Reminded of what is missing"), "info"),
    "approval.granted": (gettext_lazy("Approved"), "ok"),
    "approval.taken_over": (gettext_lazy("Approval of an older registry taken over"), "ok"),
    "approval.ended": (gettext_lazy("Approval ended"), "danger"),
    "contact.added": (gettext_lazy("Contact added"), "neutral"),
    "representative.invited": (gettext_lazy("Representative invited"), "neutral"),
    "representative.invited_again": (gettext_lazy("Invitation sent again"), "neutral"),
    "representative.uninvited": (gettext_lazy("Invitation withdrawn"), "neutral"),
    "representative.joined": (gettext_lazy("Representative joined"), "info"),
    "representative.role_changed": (gettext_lazy("Role changed"), "info"),
    "representative.left": (gettext_lazy("Representative left"), "soon"),
    "training.recorded": (gettext_lazy("Training recorded"), "ok"),
    "past_training.kept": (gettext_lazy("Training noted for someone invited"), "neutral"),
    "past_training.recorded": (gettext_lazy("Noted training recorded"), "ok"),
    "training.certified": (gettext_lazy("Training certified"), "ok"),
    "training_session.enrolled": (gettext_lazy("Enrolled for a training session"), "info"),
    "training_session.unenrolled": (gettext_lazy("Enrolment withdrawn"), "neutral"),
    "training_session.changed": (gettext_lazy("Training session changed"), "neutral"),
    "training_session.held": (gettext_lazy("Training session held"), "ok"),
    "training_session.cancelled": (gettext_lazy("Training session called off"), "soon"),
    "charter.published": (gettext_lazy("New charter published"), "info"),
    "charter.signed": (gettext_lazy("Charter signed"), "ok"),
    "contract.proposed": (gettext_lazy("Contract proposed"), "info"),
    "contract.signed": (gettext_lazy("Contract signed"), "ok"),
    "contract.declined": (gettext_lazy("Contract declined"), "soon"),
    "contract.amendment_proposed": (gettext_lazy("Amendment to the contract proposed"), "info"),
    "contract.taken_back": (gettext_lazy("Proposed contract taken back"), "neutral"),
    "contract.lapsed": (gettext_lazy("Proposed contract run out without an answer"), "neutral"),
    "contract.ended": (gettext_lazy("Contract ended before its day"), "soon"),
    "update_fee.recorded": (gettext_lazy("Update settled"), "neutral"),
    "update_fee.credited": (gettext_lazy("Update fees given back"), "ok"),
    "candidature.sent": (gettext_lazy("Candidature sent"), "neutral"),
    "candidature.confirmed": (gettext_lazy("Address of the candidature confirmed"), "neutral"),
    "candidature.link_sent": (gettext_lazy("New link sent to the candidate"), "neutral"),
    "candidature.accepted": (gettext_lazy("Candidature accepted"), "ok"),
    "legal_file.message_sent": (gettext_lazy("Message about the legal file"), "neutral"),
    "legal_document.added": (gettext_lazy("Document sent"), "neutral"),
    "legal_document.accepted": (gettext_lazy("Document accepted"), "ok"),
    "legal_document.refused": (gettext_lazy("Document refused"), "danger"),
    "legal_document.revoked": (gettext_lazy("Accepted document refused after all"), "danger"),
    "legal_document.consulted": (gettext_lazy("Document opened by Crisalid"), "neutral"),
    "establishment.added": (gettext_lazy("Establishment added"), "neutral"),
    "establishment.closed": (gettext_lazy("Establishment closed"), "soon"),
}


_KINDS: dict[str, tuple[Promise, tuple[str, ...]]] = {
    "people": (gettext_lazy("People"), ("representative.", "contact.")),
    "trainings": (gettext_lazy("Trainings"), ("training.", "past_training.", "training_session.")),
    "charter": (gettext_lazy("Charter"), ("charter.",)),
    "approval": (
        gettext_lazy("Approval"),
        (
            "approval.", "integrator.suspended", "integrator.reinstated", "integrator.reminded",
        ),
    ),
    "documents": (
        gettext_lazy("Legal file"),
        (
            "legal_document.", "establishment.", "legal_file.", "candidature.",
            "integrator.registered", "integrator.updated", "integrator.contact_shown",
            "integrator.contact_hidden",
        ),
    ),
    "contract": (gettext_lazy("Contract and fees"), ("contract.", "update_fee.")),
}  # fmt: skip


@dataclass(frozen=True)
class TimelineSource:
    """What a floor above tells of a company: titles by event, and which entries.

    `kind` is the code and the name by which the timeline is filtered.
    """

    kind: tuple[str, str | Promise]
    titles: Mapping[str, tuple[str | Promise, str]]
    entries: Callable[[Integrator], Q]


timeline_sources: ExtensionPoint[TimelineSource] = ExtensionPoint(
    "timelines", key=lambda source: source.kind[0]
)


def register_timeline(source: TimelineSource) -> None:
    """Add what a floor above knows."""
    timeline_sources.add(source)


def _source_of(event: str) -> TimelineSource | None:
    return next((source for source in timeline_sources if event in source.titles), None)


def event_kinds() -> dict[str, tuple[str | Promise, frozenset[str]]]:
    """What the timeline is filtered by: code → name and events. Each event is in one."""
    found: dict[str, tuple[str | Promise, frozenset[str]]] = {
        code: (name, frozenset(event for event in TITLES if event.startswith(starts)))
        for code, (name, starts) in _KINDS.items()
    }
    for source in timeline_sources:
        code, name = source.kind
        found[code] = (name, frozenset(source.titles))
    return found


def known_events() -> frozenset[str]:
    """Every event that has words here."""
    return frozenset(TITLES).union(*(source.titles for source in timeline_sources))


def entries_about(model: type[Model], rows: QuerySet[Any]) -> Q:
    """The entries whose subject is one of `rows`."""
    keys = rows.order_by().annotate(as_text=Cast("pk", CharField())).values("as_text")
    return Q(subject_type=model._meta.label, subject_id__in=keys)


def entries_of(integrator: Integrator, kind: str = "") -> QuerySet[JournalEntry]:
    """The journal's entries about the company, of one of `kinds` or all of them."""
    people = Representative.objects.filter(integrator=integrator)
    trainings = TrainingRecord.objects.filter(representative__in=people)
    enrolled = Enrolment.objects.filter(representative__in=people).exclude(state="withdrawn")
    subjects: list[tuple[type[Model], QuerySet[Any]]] = [
        (Integrator, Integrator.objects.filter(pk=integrator.pk)),
        (Contact, Contact.objects.filter(integrator=integrator)),
        (Representative, people),
        (RepresentativeInvitation, RepresentativeInvitation.objects.filter(integrator=integrator)),
        (TrainingSession, TrainingSession.objects.filter(records__in=trainings)),
        (TrainingRecord, trainings),
        (Enrolment, Enrolment.objects.filter(representative__in=people)),
        (WaitingTraining, WaitingTraining.objects.filter(invited__integrator=integrator)),
        (PlannedSession, PlannedSession.objects.filter(enrolments__in=enrolled)),
        (CharterSignature, CharterSignature.objects.filter(representative__in=people)),
        (ComplianceContract, ComplianceContract.objects.filter(integrator=integrator)),
        (Candidature, Candidature.objects.filter(integrator=integrator)),
        (FileMessage, FileMessage.objects.filter(integrator=integrator)),
        (LegalDocument, LegalDocument.objects.filter(integrator=integrator)),
        (Establishment, Establishment.objects.filter(integrator=integrator)),
    ]
    wanted = Q(event="charter.published", at__gte=integrator.registered_at)
    for model, rows in subjects:
        wanted |= entries_about(model, rows) & Q(event__in=TITLES)
    for source in timeline_sources:
        wanted |= source.entries(integrator) & Q(event__in=source.titles)
    found = JournalEntry.objects.filter(wanted).select_related("actor_user")
    return found.filter(event__in=event_kinds()[kind][1]) if kind else found


def events_in_words(
    entries: list[JournalEntry], integrator: Integrator, reader: User
) -> list[CompanyEvent]:
    """`entries` in the journal's own sentences, as this reader may have them."""
    found = []
    for told in tell(entries, reader, company=integrator.pk):
        title, tone = _titled(told.entry.event)
        found.append(CompanyEvent(told.entry.at, str(title), tone, told.sentence, told.details))
    return found


def _titled(event: str) -> tuple[str | Promise, str]:
    if event in TITLES:
        return TITLES[event]
    source = _source_of(event)
    assert source is not None
    return source.titles[event]
