"""What a company's page shows: its head, and what each tab holds, read when it is opened.

Each in a constant number of queries.
"""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from integrators.approvals.models import Approval, Standing, Suspension
from integrators.approvals.rules.eligibility import (
    FILES,
    CompanyCheck,
    Eligibility,
    check_team,
    company_check,
)
from integrators.approvals.rules.in_force import approvals_in_force
from integrators.approvals.rules.requirements import Requirement
from integrators.approvals.rules.shortages import ENOUGH
from integrators.approvals.wording import (
    SEALS,
    TONES,
    approvals_in_words,
    join_words,
    standing_sentence,
)
from integrators.charter.models import CharterSignature
from integrators.companies.models import (
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
class CompanyHead:
    """Who it is, where it stands, what is missing, and what the reader may do about it."""

    integrator: Any
    to_them: bool
    may_manage: bool
    may_decide: bool
    sentence: str
    label: str
    tone: str
    seal: str
    in_force: list[Approval]
    check: CompanyCheck | None
    """Of the line that the head tells of: one that is approved before one that is not."""
    suspension: Suspension | None
    contract: ComplianceContract | None

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
    def gaps(self) -> list[Requirement]:
        """What is missing; of an approval that holds, only what it can lose with time.

        A suspended company reads its reason first.
        """
        if self.is_suspended or self.check is None:
            return []
        return [item for item in self.check.missing if not self.in_force or item.code in ENOUGH]

    @property
    def ready(self) -> bool:
        """Whether it can be approved now, and is not yet."""
        waits = not self.in_force and not self.is_suspended
        return waits and self.check is not None and self.check.ok


def company_head(integrator: Any, user: User, *, with_gaps: bool = True) -> CompanyHead:
    """The head of the page of `integrator` (from `with_standing()`), as `user` may see it.

    What is missing costs six queries; a page that tells of the past goes without.
    """
    to_them = not user.may(Permission.INTEGRATORS_READ)
    in_force = approvals_in_force(integrator.pk)
    suspended = integrator.standing == Standing.SUSPENDED
    may_decide = user.may(Permission.INTEGRATORS_MANAGE)
    managed = Integrator.objects.managed_by(user).filter(pk=integrator.pk)
    return CompanyHead(
        integrator=integrator,
        to_them=to_them,
        may_manage=may_decide or managed.exists(),
        may_decide=may_decide,
        sentence=standing_sentence(integrator, integrator.standing, in_force, to_them=to_them),
        label=str(Standing(integrator.standing).label),
        tone=TONES[integrator.standing],
        seal=SEALS.get(integrator.standing, ""),
        in_force=in_force,
        check=company_check(integrator, line=_lines(integrator, in_force)[0])
        if with_gaps
        else None,
        suspension=Suspension.objects.pending(as_of()).filter(integrator=integrator).first()
        if suspended
        else None,
        contract=_current(list(integrator.contracts.all())),
    )


def _current(contracts: list[ComplianceContract]) -> ComplianceContract | None:
    """The contract that the head names: one that holds, else one that waits for an answer."""
    holding = [contract for contract in contracts if contract.holds]
    waiting = [contract for contract in contracts if contract.is_open]
    return next(iter(holding or waiting), None)


@dataclass(frozen=True)
class People:
    """The tab of the people: who may work today, who is invited, who has left."""

    team: list[Member]
    company_reasons: list[str]
    invitations: list[RepresentativeInvitation]
    left: list[Representative]


def people_of(head: CompanyHead) -> People:
    integrator = head.integrator
    team = _team(integrator, _lines(integrator, head.in_force))
    if not head.to_them:
        _add_elsewhere(integrator, team)
    return People(
        team=team,
        company_reasons=_company_reasons(team),
        invitations=list(integrator.invitations.pending().select_related("invitation")),
        left=list(
            integrator.representatives.exclude(left_at=None)
            .select_related("user")
            .order_by("-left_at")
        ),
    )


def member_of(head: CompanyHead, pk: int) -> Member | None:
    """One of the team, by the key of their representation, as the tab of the people shows them."""
    team = _team(head.integrator, _lines(head.integrator, head.in_force))
    found = [member for member in team if member.representative.pk == pk]
    if not head.to_them:
        _add_elsewhere(head.integrator, found)
    return next(iter(found), None)


@dataclass(frozen=True)
class Approvals:
    """The tab of the approvals: what the other lines ask for, certificates, what was decided."""

    checks: list[CompanyCheck]
    certificates: list[Document]
    history: list[Happening]


def approvals_of(head: CompanyHead) -> Approvals:
    rows = list(head.integrator.approvals.select_related("granted_by", "certificate"))
    suspensions = head.integrator.suspensions.select_related("started_by", "lifted_by")
    return Approvals(_open_checks(head), _certificates(rows), _history(rows, list(suspensions)))


def _open_checks(head: CompanyHead) -> list[CompanyCheck]:
    """For each line that is not approved yet, the newest line first."""
    approved = {row.line for row in head.in_force}
    return [
        head.check
        if head.check and line == head.check.line
        else company_check(head.integrator, line=line)
        for line in ProductLine.values[::-1]
        if line not in approved
    ]


@dataclass(frozen=True)
class Trainings:
    """The tab of the trainings: sessions attended, and signatures of the charter."""

    trainings: list[Attended]
    signatures: list[CharterSignature]

    @property
    def signatures_now(self) -> list[CharterSignature]:
        """Those of the latest version that anyone here has signed."""
        latest = max((row.charter.effective_on for row in self.signatures), default=None)
        return [row for row in self.signatures if row.charter.effective_on == latest]

    @property
    def signatures_before(self) -> list[CharterSignature]:
        now = {row.pk for row in self.signatures_now}
        return [row for row in self.signatures if row.pk not in now]


def trainings_of(head: CompanyHead, user: User) -> Trainings:
    signatures = (
        CharterSignature.objects.filter(representative__integrator=head.integrator)
        .select_related("charter", "document", "representative__user")
        .order_by("-signed_at")
    )
    found = _trainings(head.integrator, user, may_manage=head.may_manage)
    return Trainings(found, list(signatures))


def _lines(integrator: Any, in_force: list[Approval]) -> list[str]:
    """The lines that matter: those approved, else those trained for, else all."""
    if approved := {str(row.line) for row in in_force}:
        return sorted(approved, reverse=True)
    records = TrainingRecord.objects.filter(representative__integrator=integrator)
    trained = set(records.order_by().values_list("session__line", flat=True).distinct())
    return sorted(trained or set(ProductLine.values), reverse=True)


def _team(integrator: Integrator, lines: list[str]) -> list[Member]:
    members: dict[int, Member] = {}
    for line in lines:
        for answer in check_team(integrator, line=line, activity=FILES):
            assert answer.representative is not None
            member = members.setdefault(
                answer.representative.pk, Member(representative=answer.representative)
            )
            member.answers.append((line, answer))
    return sorted(members.values(), key=lambda member: member.representative.role)


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
