"""Who may act for the integrator they represent, and when not, why: decided here only.

DOC-QLT-210: no integrator distributes the product «sans relations formalisées et sans remplir
l'ensemble des conditions»; each representative attends a recorded initial training with its
NF525 part and then signs the charter. Pages, downloads and installation reports ask here.

    check(user, activity=Activity.INSTALL, line="V4")          may this person, now?
    check(user, activity=FILES, line="V4", at=day)             and on that day?
    check(user, …, asked=Asked(course, day, version))          for a release that asks for more
    check_all(representatives, …)                              a whole list, in one query
    check_team(integrator, …)                                  everyone who was of a company then
    company_check(integrator, line="V4", at=day)               what is missing for approval
"""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from integrators.approvals.models import Activity, Suspension
from integrators.approvals.rules.complementary import Asked, complementary
from integrators.approvals.rules.facts import facts_of, facts_of_team, with_facts
from integrators.approvals.rules.history import roles_on
from integrators.approvals.rules.requirements import CompanyCheck, Eligibility, Requirement
from integrators.approvals.wording import activities_in_words
from integrators.charter.rules import Version, counts_until, versions
from integrators.companies.identity.checks import WITH_POSTCODES, is_identified, known_by_siren
from integrators.companies.models import Integrator, Representative, RepresentativeRole
from integrators.legal_file.documents import Paper, papers_of
from integrators.values import AsOf, as_of
from portal.accounts.models import User
from portal.ui.text.formats import when

__all__ = [
    "FILES",
    "Asked",
    "CompanyCheck",
    "Eligibility",
    "Requirement",
    "check",
    "check_all",
    "check_each",
    "check_team",
    "company_check",
    "company_of",
]
FILES: tuple[str, ...] = (Activity.INSTALL, Activity.MAINTAIN)
"""Files and reserved documents serve whoever is approved for one of these."""


def check(
    subject: User | Representative,
    *,
    line: str,
    activity: str | Collection[str] = "",
    at: dt.date | dt.datetime | None = None,
    asked: Asked | None = None,
) -> Eligibility:
    """Whether `subject` may do `activity` (one of several; "" is any) with `line`, `at` (now).

    A user who represents two integrators is answered for the one that comes nearest. One
    query. A day is judged at its end, today at this moment.
    """
    answers = check_each(subject, line=line, activity=activity, at=at, asked=asked)
    if not answers:
        return Eligibility(None, (_nobody(),))
    return max(answers, key=_nearness)


def check_each(
    subject: User | Representative,
    *,
    line: str,
    activity: str | Collection[str] = "",
    at: dt.date | dt.datetime | None = None,
    asked: Asked | None = None,
) -> list[Eligibility]:
    """`check` for each integrator that a user represents or has represented."""
    when_ = as_of(at)
    wanted = _activities(activity)
    rows = facts_of(subject, line=line, activities=wanted, asked=asked, at=when_)
    return _judge_all(rows, line, wanted, when_, asked)


def check_all(
    representatives: QuerySet[Representative],
    *,
    line: str,
    activity: str | Collection[str] = "",
    at: dt.date | dt.datetime | None = None,
    asked: Asked | None = None,
) -> list[Eligibility]:
    """`check` for each row of `representatives`, in its order, in one query for all.

    For a past day in two: the journal tells what each was then.
    """
    when_ = as_of(at)
    wanted = _activities(activity)
    rows = with_facts(representatives, line=line, activities=wanted, asked=asked, at=when_)
    return _judge_all(list(rows), line, wanted, when_, asked)


def check_team(
    integrator: Integrator,
    *,
    line: str,
    activity: str | Collection[str] = "",
    at: dt.date | dt.datetime | None = None,
) -> list[Eligibility]:
    """`check_all` for everyone who was of `integrator` then, by name."""
    when_ = as_of(at)
    wanted = _activities(activity)
    rows = facts_of_team(integrator, line=line, activities=wanted, at=when_)
    return _judge_all(rows, line, wanted, when_, None)


def company_check(
    integrator: Integrator, *, line: str, at: dt.date | dt.datetime | None = None
) -> CompanyCheck:
    """What is missing before `integrator` can be approved for `line`. Five queries.

    The legal file is complete, each mandatory document is accepted and valid on that day, and
    at least one manager and one technician are trained and have signed the charter. Newcomers
    who are not yet in order never count against it.
    """
    when_ = as_of(at)
    team = check_team(integrator, line=line, at=at)
    suspended = Suspension.objects.pending(when_).filter(integrator=integrator).exists()
    papers = papers_of([integrator], when_)[integrator]
    return company_of(integrator, line, team, suspended=suspended, papers=papers)


def company_of(
    integrator: Integrator,
    line: str,
    team: list[Eligibility],
    *,
    suspended: bool,
    papers: Collection[Paper],
    has_contact: bool | None = None,
) -> CompanyCheck:
    """`company_check` for a team that was asked already; no query where all is said."""
    if has_contact is None:
        has_contact = integrator.contacts.exists()
    requirements = (
        _legal_file(integrator),
        _contact(has_contact),
        _documents(papers),
        _someone(team, RepresentativeRole.MANAGER),
        _someone(team, RepresentativeRole.TECHNICIAN),
        _not_suspended(suspended),
    )
    return CompanyCheck(integrator, line, requirements, tuple(team), tuple(papers))


def _activities(activity: str | Collection[str]) -> tuple[str, ...]:
    if not activity:
        return tuple(Activity.values)
    if isinstance(activity, str):
        return (activity,)
    return tuple(activity)


# The judgement ---------------------------------------------------------------------------


def _judge_all(
    rows: Sequence[Any], line: str, activities: tuple[str, ...], at: AsOf, asked: Asked | None
) -> list[Eligibility]:
    roles = roles_on(rows, at)
    # Asked for only where someone has signed an older version: a query that is rarely needed.
    late = any(row.signed_version not in (None, row.charter_version) for row in rows)
    later = versions(at) if late else []
    return [_judge(row, line, activities, at, asked, roles[row.pk], later) for row in rows]


def _judge(
    row: Any,
    line: str,
    activities: tuple[str, ...],
    at: AsOf,
    asked: Asked | None,
    role: str,
    later: list[Version],
) -> Eligibility:
    return Eligibility(
        row,
        (
            _active(row, at),
            _training(row, line),
            *([complementary(row, asked, at)] if asked else ()),
            _charter(row, at, later),
            _approval(row, line, activities),
            _not_suspended(row.suspended),
        ),
        role,
    )


def _nearness(answer: Eligibility) -> tuple[bool, bool, int]:
    return (
        answer.ok,
        answer.met("representative"),
        sum(item.met for item in answer.requirements),
    )


def _nobody() -> Requirement:
    return Requirement(
        "representative",
        False,
        _("You do not represent an integrator"),
        _("Ask your company’s manager, or Crisalid, to invite you."),
    )


def _active(row: Any, at: AsOf) -> Requirement:
    present = row.joined_at <= at.moment and (row.left_at is None or row.left_at > at.moment)
    if present and at.is_now:
        present = row.user.is_active
    if present:
        label = _("Represents %(company)s") % {"company": row.integrator.name}
        return Requirement("representative", True, label)
    return Requirement(
        "representative",
        False,
        _("Does not represent %(company)s") % {"company": row.integrator.name}
        if row.left_at is None or row.joined_at > at.moment
        else _("No longer represents %(company)s") % {"company": row.integrator.name},
        _("The company’s manager, or Crisalid, can send a new invitation."),
    )


def _training(row: Any, line: str) -> Requirement:
    if row.trained and row.initially_trained:
        label = (
            _("%(line)s training with its NF525 module, valid until %(day)s")
            % {"line": line, "day": when(row.trained_until)}
            if row.trained_until
            else _("%(line)s training with its NF525 module") % {"line": line}
        )
        return Requirement("training", True, label)
    if row.training_lapsed_on and row.initially_trained and not row.trained:
        label = _("%(line)s training expired on %(day)s") % {
            "line": line, "day": when(row.training_lapsed_on),
        }  # fmt: skip
        advice = _("Ask Crisalid for a refresher session.")
    elif row.attended_any and not row.trained:
        label = _("%(line)s training without the NF525 module") % {"line": line}
        advice = _("Ask Crisalid for a session with the NF525 module.")
    else:
        label = _("No initial training recorded for %(line)s") % {"line": line}
        advice = _("Ask Crisalid for the date of the next session.")
    return Requirement("training", False, label, advice)


def _charter(row: Any, at: AsOf, later: list[Version]) -> Requirement:
    if row.charter_version is None:
        return Requirement(
            "charter",
            False,
            _("No charter is in effect"),
            _("Crisalid has to publish the charter first."),
        )
    current = {"version": row.charter_version}
    if row.signed_version == row.charter_version:
        return Requirement("charter", True, _("Charter %(version)s signed") % current)
    to_do = _("Read and sign version %(version)s of the charter.") % current
    if row.signed_version and at.day <= (ends_on := counts_until(row.signed_effective_on, later)):
        label = _("Charter %(old)s signed; version %(new)s is to be signed by %(day)s") % {
            "old": row.signed_version, "new": row.charter_version, "day": when(ends_on),
        }  # fmt: skip
        return Requirement("charter", True, label, to_do, "integrators:charter")
    label = _("Charter %(version)s not signed") % current
    return Requirement("charter", False, label, to_do, "integrators:charter")


def _approval(row: Any, line: str, activities: tuple[str, ...]) -> Requirement:
    words = {
        "company": row.integrator.name,
        "line": line,
        "activities": activities_in_words(activities, either=True),
    }
    if row.approved_until:
        label = _("%(company)s is approved for %(line)s until %(day)s") % {
            **words, "day": when(row.approved_until),
        }  # fmt: skip
        return Requirement("approval", True, label)
    advice = _("Crisalid’s quality team can tell you what is missing.")
    if row.approved_from:
        label = _("%(company)s’s approval for %(line)s begins on %(day)s") % {
            **words, "day": when(row.approved_from),
        }  # fmt: skip
        advice = _("Come back on that day: nothing else is to be done.")
    elif row.approval_ended_on:
        label = _("%(company)s’s approval for %(line)s ended on %(day)s") % {
            **words, "day": when(row.approval_ended_on),
        }  # fmt: skip
        advice = _("Ask Crisalid’s quality team to renew it.")
    elif row.terminated:
        label = _("%(company)s’s approval has been ended") % words
    else:
        label = _("%(company)s is not approved to %(activities)s %(line)s") % words
    return Requirement("approval", False, label, advice)


def _not_suspended(suspended: bool) -> Requirement:
    if not suspended:
        return Requirement("suspension", True, _("No suspension"))
    return Requirement(
        "suspension",
        False,
        _("The company is suspended"),
        _("Its manager has received the reason by mail; Crisalid’s quality team lifts it."),
    )


# The company -----------------------------------------------------------------------------


def _legal_file(integrator: Integrator) -> Requirement:
    gaps = list(_legal_gaps(integrator))
    if not gaps:
        return Requirement("legal_file", True, _("The company’s data is complete"))
    return Requirement(
        "legal_file",
        False,
        _("Missing in the company’s data: %(gaps)s") % {"gaps": ", ".join(gaps)},
        _("Complete the company’s data."),
    )


def _legal_gaps(integrator: Integrator) -> Iterable[str]:
    postcode = integrator.postcode or integrator.country not in WITH_POSTCODES
    for value, words in (
        (integrator.name, _("company name")),
        (integrator.street and postcode and integrator.city, _("postal address")),
        (integrator.email, _("e-mail address")),
        (integrator.phone, _("phone")),
    ):
        if not value:
            yield words
    if not is_identified(integrator):
        yield _("valid SIRET") if known_by_siren(integrator) else _("VAT number and register")


def _contact(is_named: bool) -> Requirement:
    if is_named:
        return Requirement("contact", True, _("A contact is named"))
    return Requirement(
        "contact", False, _("No contact is named"), _("Add someone whom Crisalid may call.")
    )


def _documents(papers: Iterable[Paper]) -> Requirement:
    """That each mandatory document is accepted and valid; it says which is not, and why."""
    missing = [paper.label for paper in papers if not paper.met]
    if not missing:
        return Requirement("documents", True, _("The mandatory documents are valid"))
    return Requirement(
        "documents", False, " · ".join(missing), _("Send it on the page of the legal file.")
    )


def _someone(team: list[Eligibility], role: RepresentativeRole) -> Requirement:
    """That one person with `role` at least is trained and has signed."""
    manager = role == RepresentativeRole.MANAGER
    code = str(role.value)
    people = [answer for answer in team if answer.role == role]
    ready = [answer for answer in people if answer.person_in_order]
    if ready:
        label = _("Manager in order: %(names)s") if manager else _("Technician in order: %(names)s")
        return Requirement(code, True, label % {"names": _names(ready)})
    if not people:
        return Requirement(
            code,
            False,
            _("No manager has joined yet") if manager else _("No technician has joined yet"),
            _("Invite a manager.") if manager else _("Invite a technician."),
        )
    label = _("No manager is in order") if manager else _("No technician is in order")
    reasons = [
        _("%(name)s: %(reasons)s")
        % {
            "name": answer.representative,
            "reasons": ", ".join(item.label for item in answer.person_missing),
        }
        for answer in people
    ]
    return Requirement(code, False, label, " · ".join(reasons))


def _names(answers: list[Eligibility]) -> str:
    return ", ".join(str(answer.representative) for answer in answers)
