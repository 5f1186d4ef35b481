"""Everything that happened to a company, from the journal, in words.

Only what the journal says: the entries about the company itself, its people, their trainings,
signatures, contracts and fees; and what the floors above add (`register`), such as its reports.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Model, Q, QuerySet
from django.db.models.functions import Cast
from django.utils.dateparse import parse_date
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from integrators.approvals.wording import activities_in_words, lines_in_words
from integrators.candidatures.models import Candidature
from integrators.charter.models import CharterSignature
from integrators.companies.models import (
    Contact,
    Establishment,
    Integrator,
    Representative,
    RepresentativeInvitation,
    RepresentativeRole,
)
from integrators.contracts.fees import euros
from integrators.contracts.models import ComplianceContract, CreditCause, EndingParty
from integrators.imports.models import WaitingTraining
from integrators.legal_file.models import DocumentKind, FileMessage, LegalDocument
from integrators.trainings.models import (
    Enrolment,
    PlannedSession,
    Result,
    TrainingRecord,
    TrainingSession,
)
from portal.core.extensions import ExtensionPoint
from portal.journal.models import JournalEntry
from portal.ui.text.formats import when

Data = Mapping[str, Any]


@dataclass(frozen=True)
class CompanyEvent:
    """One entry. `by` is empty where the company may not know who of Crisalid it was."""

    at: dt.datetime
    title: str
    tone: str
    text: str
    by: str


TITLES: dict[str, tuple[str | Promise, str]] = {
    "integrator.registered": (gettext_lazy("Registered"), "neutral"),
    "integrator.updated": (gettext_lazy("Legal file changed"), "neutral"),
    "integrator.suspended": (gettext_lazy("Suspended"), "danger"),
    "integrator.reinstated": (gettext_lazy("Reinstated"), "ok"),
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
    "establishment.added": (gettext_lazy("Establishment added"), "neutral"),
    "establishment.closed": (gettext_lazy("Establishment closed"), "soon"),
}


_KINDS: dict[str, tuple[Promise, tuple[str, ...]]] = {
    "people": (gettext_lazy("People"), ("representative.", "contact.")),
    "trainings": (gettext_lazy("Trainings"), ("training.", "past_training.", "training_session.")),
    "charter": (gettext_lazy("Charter"), ("charter.",)),
    "approval": (
        gettext_lazy("Approval"), ("approval.", "integrator.suspended", "integrator.reinstated"),
    ),
    "documents": (
        gettext_lazy("Legal file"),
        (
            "legal_document.", "establishment.", "legal_file.", "candidature.",
            "integrator.registered", "integrator.updated",
        ),
    ),
    "contract": (gettext_lazy("Contract and fees"), ("contract.", "update_fee.")),
}  # fmt: skip


@dataclass(frozen=True)
class TimelineSource:
    """What a floor above tells of a company: titles by event, which entries, a line of text.

    `kind` is the code and the name by which the timeline is filtered.
    """

    kind: tuple[str, str | Promise]
    titles: Mapping[str, tuple[str | Promise, str]]
    entries: Callable[[Integrator], Q]
    text: Callable[[Data], str]


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
    entries: list[JournalEntry], integrator: Integrator, *, to_them: bool
) -> list[CompanyEvent]:
    """`entries` in words; two queries more for all. `to_them`: as the company itself reads it."""
    names = _Names(integrator)
    found = []
    for entry in entries:
        title, tone = _titled(entry.event)
        data = entry.content["data"]
        actor = entry.actor_user
        # The company reads who of its own acted; of Crisalid it reads that Crisalid did.
        by = (actor.name if actor else entry.actor_name) if not to_them else ""
        if to_them and actor and actor.pk in names.by_user:
            by = actor.name
        found.append(CompanyEvent(entry.at, str(title), tone, _event_text(entry, data, names), by))
    return found


def _titled(event: str) -> tuple[str | Promise, str]:
    if event in TITLES:
        return TITLES[event]
    source = _source_of(event)
    assert source is not None
    return source.titles[event]


class _Names:
    """Who the entries are about, looked up once for all."""

    def __init__(self, integrator: Integrator) -> None:
        people = list(Representative.objects.filter(integrator=integrator).select_related("user"))
        self.people = {row.pk: row.user.name for row in people}
        self.by_user = {row.user_id: row.user.name for row in people}
        self.kinds = {row.code: str(row) for row in DocumentKind.objects.all()}
        self.integrator = integrator

    def of(self, key: Any) -> str:
        return self.people.get(int(key), "")


def _event_text(entry: JournalEntry, data: Data, names: _Names) -> str:
    writer = _WRITERS.get(entry.event)
    if writer:
        return writer(data, names)
    if source := _source_of(entry.event):
        return source.text(data)
    if "representative" in data:
        return names.of(data["representative"])
    if entry.subject_type == Representative._meta.label:
        return names.of(entry.subject_id)
    return str(data.get("reason", ""))


def _day(text: Any) -> str:
    day = parse_date(str(text))
    return when(day) if day else ""


def _granted(data: Data, names: _Names) -> str:
    lines: dict[str, set[str]] = {}
    for row in data["approvals"]:
        lines.setdefault(row["line"], set()).add(row["activity"])
    words = " · ".join(
        f"{activities_in_words(found)} {lines_in_words([line])}" for line, found in lines.items()
    )
    period = _("%(words)s, from %(start)s to %(end)s") % {
        "words": words, "start": _day(data["starts_on"]), "end": _day(data["ends_on"]),
    }  # fmt: skip
    extra = [str(data[key]) for key in ("number", "reason") if data.get(key)]
    return ". ".join([period, *extra])


def _changed(data: Data, names: _Names) -> str:
    labels = {field.name: str(field.verbose_name) for field in Integrator._meta.fields}
    return ", ".join(labels[key] for key in data["after"] if key in labels)


def _role(data: Data, names: _Names) -> str:
    person = names.by_user.get(data["user"], "")
    return f"{person}, {RepresentativeRole(data['after']).label}"


def _training(data: Data, names: _Names) -> str:
    present = [
        names.of(row["representative"])
        for row in data["attendance"]
        if row["attended"] and row["integrator"] == names.integrator.pk
    ]
    return f"{data['title']}, {_day(data['held_on'])}: {', '.join(filter(None, present)) or '–'}"


def _noted(data: Data, names: _Names) -> str:
    return f"{data['session']['title']}, {_day(data['session']['held_on'])}"


def _signed(data: Data, names: _Names) -> str:
    return f"{names.of(data['representative'])}, {data['version']}, {data['number']}"


def _contract(data: Data, names: _Names) -> str:
    return _("%(licences)s licences, from %(start)s to %(end)s") % {
        "licences": data["licences"],
        "start": _day(data["starts_on"]),
        "end": _day(data["ends_on"]),
    }


def _contract_end(data: Data, names: _Names) -> str:
    return f"{_day(data['last_day'])}. {EndingParty(data['party']).label}. {data['reason']}"


def _fee(data: Data, names: _Names) -> str:
    """Also what the contract covered: nothing is due for it."""
    parts = [str(data["version"]), str(data["occasion"])]
    if data["charged"]:
        licences = ", ".join(data["charged"])
        parts.append(f"{licences}: {euros(len(data['charged']) * data['unit_cents'])}")
    if data["covered"]:
        covered = {"licences": ", ".join(data["covered"])}
        parts.append(_("%(licences)s: covered by the contract") % covered)
    return ", ".join(parts)


def _credit(data: Data, names: _Names) -> str:
    licences = ", ".join(f"{row['licence']} ({row['version']})" for row in data["credits"])
    cause = f"{CreditCause(data['cause']).label}, {data['reason']}"
    return f"{cause}. {licences}: {euros(data['total_cents'])}"


def _moved(data: Data, names: _Names) -> str:
    after = data["after"]
    return f"{_day(after['day'])}, {after['starts_at'][:5]}, {after['place']}"


def _held(data: Data, names: _Names) -> str:
    """Of those of the company, who passed and who did not."""
    return ", ".join(
        f"{name}: {Result(row['result']).label}"
        for row in data["results"]
        if (name := names.of(row["representative"]))
    )


def _charter(data: Data, names: _Names) -> str:
    return _("Version %(version)s, in effect from %(day)s on") % {
        "version": data["version"], "day": _day(data["effective_on"]),
    }  # fmt: skip


def _document(data: Data, names: _Names) -> str:
    kind = names.kinds.get(str(data["kind"]), str(data["kind"]))
    if data.get("reason"):
        return f"{kind}. {data['reason']}"
    end = data.get("expires_on")
    if not end:
        return kind
    return _("%(kind)s, valid until %(day)s") % {"kind": kind, "day": _day(end)}


def _siret(data: Data, names: _Names) -> str:
    return str(data["siret"])


_WRITERS: dict[str, Callable[[Data, _Names], str]] = {
    "approval.granted": _granted,
    "approval.taken_over": _granted,
    "integrator.updated": _changed,
    "representative.role_changed": _role,
    "training.recorded": _training,
    "charter.signed": _signed,
    "contract.proposed": _contract,
    "contract.signed": _contract,
    "contract.amendment_proposed": _contract,
    "contract.ended": _contract_end,
    "update_fee.recorded": _fee,
    "update_fee.credited": _credit,
    "training_session.changed": _moved,
    "training_session.held": _held,
    "past_training.kept": _noted,
    "charter.published": _charter,
    "integrator.registered": lambda data, names: "",
    "contact.added": lambda data, names: "",
    "legal_document.added": _document,
    "legal_document.accepted": _document,
    "legal_document.refused": _document,
    "legal_document.revoked": _document,
    "establishment.added": _siret,
    "establishment.closed": _siret,
}
