"""All that a company's page shows, read in a constant number of queries."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from integrators.approvals.models import Approval, Standing, Suspension
from integrators.approvals.rules.eligibility import (
    FILES,
    CompanyCheck,
    Eligibility,
    check_all,
    company_check,
)
from integrators.approvals.wording import (
    SEALS,
    TONES,
    approvals_in_words,
    join_words,
    standing_sentence,
)
from integrators.charter.models import CharterSignature
from integrators.companies.models import (
    Contact,
    Integrator,
    Representative,
    RepresentativeInvitation,
)
from integrators.contracts.models import ComplianceContract
from integrators.trainings.models import TrainingRecord, TrainingSession
from integrators.values import as_of
from portal.accounts.models import User
from portal.accounts.permissions import Permission
from portal.core.products import ProductLine
from portal.documents.models import Document


@dataclass
class Member:
    """One of the team, with the answer for each line that matters to the company."""

    representative: Representative
    answers: list[tuple[str, Eligibility]] = field(default_factory=list)
    elsewhere: list[Integrator] = field(default_factory=list)
    """The other companies that this person represents; known to staff only."""

    @property
    def may_sign_charter(self) -> bool:
        """Trained, but has not signed the current charter (or only the one before)."""
        return any(
            answer.met("training")
            and any(item.code == "charter" and item.url_name for item in answer.requirements)
            for _line, answer in self.answers
        )

    @property
    def ok(self) -> bool:
        return any(answer.ok for _line, answer in self.answers)

    @property
    def personal_reasons(self) -> list[str]:
        """What this person lacks, each thing once."""
        found = [item.label for _line, answer in self.answers for item in answer.person_missing]
        return list(dict.fromkeys(found))

    @property
    def allowed_lines(self) -> str:
        """`V4 and V3`: the lines for which this person may download and sign."""
        return join_words([line for line, answer in self.answers if answer.ok])


@dataclass(frozen=True)
class Certified:
    """Who attended, and their certificate: issued, or to be asked for."""

    pk: int
    name: str
    document: Document | None
    may_ask: bool
    may_download: bool


@dataclass
class Attended:
    """One session, and who of the company attended it."""

    session: TrainingSession
    expires_on: dt.date | None
    certified: list[Certified] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)

    @property
    def present(self) -> list[str]:
        return [item.name for item in self.certified]


@dataclass(frozen=True)
class Happening:
    """One entry of the history."""

    at: dt.datetime
    title: str
    tone: str
    text: str
    by: str


@dataclass(frozen=True)
class CompanyPage:
    integrator: Any
    to_them: bool
    may_manage: bool
    may_decide: bool
    sentence: str
    label: str
    tone: str
    seal: str
    in_force: list[Approval]
    checks: list[CompanyCheck]
    company_reasons: list[str]
    team: list[Member]
    left: list[Representative]
    contacts: list[Contact]
    invitations: list[RepresentativeInvitation]
    trainings: list[Attended]
    signatures: list[CharterSignature]
    history: list[Happening]
    certificates: list[Document]
    contracts: list[ComplianceContract]

    @property
    def signatures_now(self) -> list[CharterSignature]:
        """Those of the latest version that anyone here has signed."""
        latest = max((row.charter.effective_on for row in self.signatures), default=None)
        return [row for row in self.signatures if row.charter.effective_on == latest]

    @property
    def signatures_before(self) -> list[CharterSignature]:
        now = {row.pk for row in self.signatures_now}
        return [row for row in self.signatures if row.pk not in now]

    @property
    def reads_fees(self) -> bool:
        """Whether the reader may see what updates cost the company: its managers, and staff."""
        return self.may_manage or not self.to_them

    @property
    def is_suspended(self) -> bool:
        return bool(self.integrator.standing == Standing.SUSPENDED)

    @property
    def has_approval(self) -> bool:
        return self.integrator.standing not in (Standing.CANDIDATE, Standing.ENDED)

    @property
    def ready(self) -> bool:
        """Whether one line at least can be approved now."""
        return any(check.ok for check in self.checks)


def company_page(integrator: Any, user: User) -> CompanyPage:
    """The file of `integrator` (from `with_standing()`), as `user` may see it."""
    to_them = not user.may(Permission.INTEGRATORS_READ)
    approvals = list(integrator.approvals.select_related("granted_by", "certificate"))
    running = Approval.objects.in_force_on().with_until(as_of())
    in_force = list(running.filter(integrator=integrator))
    may_manage = Integrator.objects.managed_by(user).filter(pk=integrator.pk).exists()
    trainings = _trainings(integrator, user, may_manage=may_manage)
    team = _team(integrator, _lines(in_force, trainings))
    if not to_them:
        _add_elsewhere(integrator, team)
    return CompanyPage(
        integrator=integrator,
        to_them=to_them,
        may_manage=may_manage,
        may_decide=user.may(Permission.INTEGRATORS_MANAGE),
        sentence=standing_sentence(integrator, integrator.standing, in_force, to_them=to_them),
        label=str(Standing(integrator.standing).label),
        tone=TONES[integrator.standing],
        seal=SEALS.get(integrator.standing, ""),
        in_force=in_force,
        checks=_checks(integrator, in_force),
        company_reasons=_company_reasons(team),
        team=team,
        left=list(
            integrator.representatives.exclude(left_at=None)
            .select_related("user")
            .order_by("-left_at")
        ),
        contacts=list(integrator.contacts.all()),
        invitations=list(integrator.invitations.pending().select_related("invitation")),
        trainings=trainings,
        signatures=list(
            CharterSignature.objects.filter(representative__integrator=integrator)
            .select_related("charter", "document", "representative__user")
            .order_by("-signed_at")
        ),
        certificates=_certificates(approvals),
        contracts=list(integrator.contracts.all()),
        history=_history(
            approvals, list(integrator.suspensions.select_related("started_by", "lifted_by"))
        ),
    )


def _lines(in_force: list[Approval], trainings: list[Attended]) -> list[str]:
    """The lines that matter: those approved, else those trained for, else all."""
    approved = {str(row.line) for row in in_force}
    trained = {str(row.session.line) for row in trainings}
    return sorted(approved or trained or set(ProductLine.values), reverse=True)


def _checks(integrator: Integrator, in_force: list[Approval]) -> list[CompanyCheck]:
    """What is missing for each line that is not approved yet, the newest line first."""
    approved = {row.line for row in in_force}
    return [
        company_check(integrator, line=line)
        for line in ProductLine.values[::-1]
        if line not in approved
    ]


def _team(integrator: Integrator, lines: list[str]) -> list[Member]:
    people = integrator.representatives.active().order_by("role", "user__name_sorted", "pk")
    members: dict[int, Member] = {}
    for line in lines:
        for answer in check_all(people, line=line, activity=FILES):
            assert answer.representative is not None
            member = members.setdefault(
                answer.representative.pk, Member(representative=answer.representative)
            )
            member.answers.append((line, answer))
    return list(members.values())


def _add_elsewhere(integrator: Integrator, team: list[Member]) -> None:
    by_user = {member.representative.user_id: member for member in team}
    others = Representative.objects.active().filter(user__in=by_user).exclude(integrator=integrator)
    for row in others.select_related("integrator").order_by("integrator__name_sorted", "pk"):
        by_user[row.user_id].elsewhere.append(row.integrator)


def _company_reasons(team: list[Member]) -> list[str]:
    """What keeps everyone from working, whatever each has done."""
    answers = [answer for member in team for _line, answer in member.answers]
    if not answers or any(
        answer.met("approval") and answer.met("suspension") for answer in answers
    ):
        return []
    found = [
        item.label for answer in answers for item in answer.missing
        if item.code in ("approval", "suspension")
    ]  # fmt: skip
    return list(dict.fromkeys(found))


def _trainings(integrator: Integrator, user: User, *, may_manage: bool) -> list[Attended]:
    records = (
        TrainingRecord.objects.filter(representative__integrator=integrator)
        .select_related("session", "representative__user", "certificate")
        .order_by("-session__held_on", "-session", "representative__user__name_sorted", "pk")
    )
    sessions: dict[int, Attended] = {}
    for row in records:
        seen = sessions.setdefault(row.session_id, Attended(row.session, None))
        person = row.representative.user
        if row.attended:
            mine = may_manage or person.pk == user.pk
            reads = mine or user.may(Permission.INTEGRATORS_READ)
            seen.certified.append(Certified(row.pk, person.name, row.certificate, mine, reads))
        else:
            seen.absent.append(person.name)
        seen.expires_on = seen.expires_on or row.expires_on
    return list(sessions.values())


def _certificates(approvals: list[Approval]) -> list[Document]:
    """The latest first; those of approvals granted together are one."""
    found = {row.certificate.pk: row.certificate for row in approvals if row.certificate}
    return sorted(found.values(), key=lambda document: document.issued_at, reverse=True)


def _history(approvals: list[Approval], suspensions: list[Suspension]) -> list[Happening]:
    found = []
    groups: dict[dt.datetime, list[Approval]] = {}
    for row in approvals:
        groups.setdefault(row.granted_at, []).append(row)
    for at, rows in groups.items():
        text = " · ".join(approvals_in_words(rows))
        if rows[0].reason:
            text = f"{text}. {rows[0].reason}"
        found.append(Happening(at, _("Approved"), "ok", text, rows[0].granted_by.name))
    for suspension in suspensions:
        title = _("Approval ended") if suspension.final else _("Suspended")
        by = suspension.started_by.name
        found.append(Happening(suspension.starts_at, title, "danger", suspension.reason, by))
        if suspension.lifted_at and suspension.lifted_by:
            by, reason = suspension.lifted_by.name, suspension.lifted_reason
            found.append(Happening(suspension.lifted_at, _("Reinstated"), "ok", reason, by))
    return sorted(found, key=lambda item: item.at, reverse=True)
