"""Duties of the registry, for each person's home page."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db.models import BigAutoField, Count, Exists, OuterRef, Q, QuerySet, Value
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from integrators.approvals.rules.eligibility import check_each
from integrators.candidatures.models import Candidature, CandidatureState
from integrators.companies.models import Integrator, Representative, RepresentativeRole
from integrators.legal_file.documents import ENDING, WAITING, papers_of
from integrators.legal_file.models import LegalDocument, LegalDocumentState
from integrators.trainings.models import TrainingRecord
from portal.accounts.models import User
from portal.accounts.permissions import Permission
from portal.core import clock
from portal.core.duties import Duty, Urgency, register_duties
from portal.core.prepared import Bound, prepared
from portal.core.products import ProductLine
from portal.ui.text.formats import when


@register_duties
def duties(user: User) -> Iterator[Duty]:
    """The charter to sign, trainings that end and the legal file, for a representative."""
    if not user.is_staff:
        yield from _of_representative(user)
    elif user.may(Permission.INTEGRATORS_MANAGE):
        yield from _of_quality()


def _of_quality() -> Iterator[Duty]:
    """Candidatures and documents that wait for a decision."""
    waiting = dict(_waiting().rows())
    candidatures = waiting.get("candidatures", 0)
    if candidatures:
        yield Duty(
            title=ngettext(
                "%(count)d candidature to decide",
                "%(count)d candidatures to decide",
                candidatures,
            )
            % {"count": candidatures},
            hint=_("The company waits for an answer."),
            href=f"{reverse('integrators:candidatures')}?state={CandidatureState.RECEIVED}",
            action=_("See the candidatures"),
            urgency=Urgency.SOON,
        )
    documents = waiting.get("documents", 0)
    if documents:
        yield Duty(
            title=ngettext("%(count)d document to check", "%(count)d documents to check", documents)
            % {"count": documents},
            hint=_("The company waits for an approval, or for its renewal."),
            href=reverse("integrators:to_check"),
            action=_("Check the documents"),
            urgency=Urgency.SOON,
        )


@prepared
def _waiting() -> QuerySet[Any, Any]:
    """How many candidatures and documents wait for a decision. One query."""
    received = Candidature.objects.filter(state=CandidatureState.RECEIVED)
    to_check = LegalDocument.objects.filter(state=LegalDocumentState.WAITING)
    return _counted("candidatures", received).union(_counted("documents", to_check), all=True)


def _counted(what: str, rows: QuerySet[Any]) -> QuerySet[Any, Any]:
    named: QuerySet[Any, Any] = rows.order_by().annotate(what=Value(what)).values("what")
    counted: QuerySet[Any, Any] = named.annotate(count=Count("pk")).values_list("what", "count")
    return counted


def _of_representative(user: User) -> Iterator[Duty]:
    # The charter is the same for each line.
    answers = [
        answer for answer in check_each(user, line=ProductLine.V4) if answer.met("representative")
    ]
    for answer in answers:
        person: Any = answer.representative
        if not person.had_initial_training:
            yield _newcomer(person)
            continue
        charter = next(item for item in answer.requirements if item.code == "charter")
        if charter.url_name:
            company = person.integrator.name
            yield Duty(
                title=charter.what_to_do,
                hint=charter.label
                if charter.met
                else _("Without it you can neither download nor install for %(company)s.")
                % {"company": company},
                href=f"{reverse(charter.url_name)}?as={person.pk}",
                action=_("Read and sign"),
                urgency=Urgency.SOON if charter.met else Urgency.NOW,
            )
    yield from _trainings(user)
    people = [answer.representative for answer in answers if answer.representative]
    yield from _papers([row.integrator for row in people if row.role == RepresentativeRole.MANAGER])


def _papers(companies: list[Integrator]) -> Iterator[Duty]:
    """What companies have to send, said to their managers."""
    for company, papers in papers_of(companies).items():
        missing = [paper for paper in papers if not paper.met and paper.state != WAITING]
        ending = [paper for paper in papers if paper.mandatory and paper.state == ENDING]
        for paper in missing or ending:
            yield Duty(
                title=paper.label,
                hint=_("Without it no approval of %(company)s can be given or renewed.")
                % {"company": company.name},
                href=f"{reverse('integrators:legal_file', args=[company.pk])}?kind={paper.kind.pk}",
                action=_("Send the document"),
                urgency=Urgency.NOW if missing else Urgency.SOON,
            )


def _newcomer(person: Representative) -> Duty:
    """DOC-QLT-210: the charter is signed after the initial training, so that comes first."""
    return Duty(
        title=_("Attend your initial training"),
        hint=_(
            "Then you sign the charter. Until both are done you can neither download nor "
            "install for %(company)s."
        )
        % {"company": person.integrator.name},
        href=reverse("integrators:sessions"),
        action=_("See the sessions"),
    )


def _trainings(user: User) -> Iterator[Duty]:
    """One's own trainings that end or have ended, one by one; a manager's team's, counted."""
    rows = _to_renew(clock.today()).rows(user=user.pk)
    own = [record for record in rows if record.representative.user_id == user.pk]
    for record in own:
        yield _training(record.session.line, record.expires_on)
    # The list has the manager's own beside those of the team.
    count = sum(record.managed for record in rows)
    if len(rows) > len(own):
        yield Duty(
            title=ngettext(
                "%(count)d training in your company expires soon or has expired",
                "%(count)d trainings in your company expire soon or have expired",
                count,
            )
            % {"count": count},
            hint=_("Without a valid training nobody can download or install."),
            href=f"{reverse('integrators:expiring')}?show=all",
            action=_("See who is concerned"),
            urgency=Urgency.SOON,
        )


@prepared
def _to_renew(day: dt.date) -> QuerySet[Any]:
    # Of this day: `to_renew` asks the clock for the same one.
    user = Bound("user", BigAutoField())
    managed = Representative.objects.active().managers().filter(user=user)
    return (
        TrainingRecord.objects.to_renew()
        .annotate(managed=Exists(managed.filter(integrator=OuterRef("representative__integrator"))))
        .filter(Q(representative__user=user) | Q(managed=True))
        .select_related("session", "representative")
        .order_by("expires_on", "pk")
    )


def _training(line: str, day: dt.date) -> Duty:
    over = day < clock.today()
    words = {"line": line, "day": when(day)}
    return Duty(
        title=_("Your %(line)s training expired on %(day)s") % words
        if over
        else _("Your %(line)s training expires on %(day)s") % words,
        hint=_("Without it you can neither download nor install %(line)s.") % words
        if over
        else _("After this day you can neither download nor install %(line)s.") % words,
        href=reverse("integrators:sessions"),
        action=_("See the sessions"),
        urgency=Urgency.NOW if over else Urgency.SOON,
    )
