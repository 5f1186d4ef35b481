"""Plays one row of an import through the actions, for the check (taken back) and for good."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from integrators.approvals.models import Activity
from integrators.approvals.wording import activities_in_words, lines_in_words
from integrators.companies.actions.companies import add_contact
from integrators.companies.actions.people import invite_representative
from integrators.companies.models import (
    Integrator,
    Representative,
    RepresentativeInvitation,
    RepresentativeRole,
)
from integrators.companies.numbers import validate_phone
from integrators.imports.actions import keep_past_training, take_over_approval
from integrators.imports.company import take_company
from integrators.imports.models import RowKind
from integrators.imports.past_trainings import training_key
from integrators.imports.values import (
    ACTIVITIES,
    ANSWERS,
    KINDS,
    LANGUAGES,
    LINES,
    ROLES,
    Cells,
    RowRefused,
)
from integrators.trainings.actions.records import SessionData, record_training
from integrators.trainings.models import TrainingKind
from portal.accounts.models import Language, User
from portal.core import clock
from portal.core.actions import Refused
from portal.core.products import ProductLine
from portal.search.folding import fold
from portal.ui.printed import check_printable
from portal.ui.text.formats import when


@dataclass
class Outcome:
    """`kind` is a `RowKind`; `words` say what is done, `errors` why it is not."""

    kind: str
    words: list[str] = field(default_factory=list)
    errors: list[tuple[str, str]] = field(default_factory=list)


def play_row(texts: Mapping[str, str], *, number: int, by: User) -> Outcome:
    """Carry out one row by the actions, all of it or nothing, in the caller's transaction."""
    try:
        with transaction.atomic():
            return _Row(Cells(texts), number, by).run()
    except RowRefused as refused:
        return Outcome(RowKind.ERROR, errors=refused.errors)
    except Refused as refused:
        return Outcome(RowKind.ERROR, errors=[("", str(refused.message))])


class _Row:
    """One row on its way; `done` says what was written, `kept` what stood already."""

    def __init__(self, cells: Cells, number: int, by: User) -> None:
        self.cells, self.number, self.by = cells, number, by
        self.done: list[str] = []
        self.kept: list[str] = []

    def run(self) -> Outcome:
        self._check()
        company, kind, changed = take_company(self.cells, by=self.by, number=self.number)
        if kind == "create":
            self.done.append(_("%(company)s is registered.") % {"company": company.name})
        elif kind == "update":
            self.done.append(
                _("%(company)s is changed: %(fields)s.")
                % {"company": company.name, "fields": ", ".join(changed)}
            )
        self._contact(company)
        self._person(company)
        self._approval(company)
        if kind == "skip":
            kind = RowKind.UPDATE if self.done else RowKind.SKIP
        words = [*self.done, *self.kept]
        return Outcome(kind, words or [_("%s is known already, as it stands here.") % company.name])

    def _check(self) -> None:
        """What can be told from the cells alone."""
        cells = self.cells
        for column in cells.texts:
            cells.check(column, check_printable)
        if not (cells.text("siren") or cells.text("register_number")):
            cells.wrong("siren", _("This cell is empty."))
            cells.stop_if_wrong()
        for column, needed in (
            ("person_email", ("person_name", "person_role", "training_on")),
            ("contact_name", ("contact_function", "contact_email", "contact_phone")),
            ("approval_from", ("approval_until", "approval_lines", "approval_reference")),
        ):
            if cells.any(*needed):
                cells.need(column)
        for column in ("person_email", "contact_email"):
            if cells.text(column):
                cells.check(column, validate_email)
        if cells.text("contact_phone"):
            cells.check("contact_phone", validate_phone)
        cells.stop_if_wrong()

    def _contact(self, company: Integrator) -> None:
        name = self.cells.text("contact_name")
        if not name or company.contacts.filter(name_sorted=fold(name)).exists():
            return
        add_contact(
            by=self.by,
            integrator=company,
            contact={
                "name": name,
                "function": self.cells.text("contact_function"),
                "email": self.cells.text("contact_email"),
                "phone": self.cells.text("contact_phone"),
            },
        )
        self.done.append(_("%(name)s is added as someone to call.") % {"name": name})

    def _person(self, company: Integrator) -> None:
        email = self.cells.text("person_email").lower()
        if not email:
            return
        role = self.cells.one_of("person_role", ROLES, RepresentativeRole.TECHNICIAN)
        self.cells.stop_if_wrong()
        person = company.representatives.filter(left_at=None, user__email__iexact=email).first()
        if person:
            self.kept.append(_("%(email)s represents the company already.") % {"email": email})
            self._training(person, None)
            return
        waiting = company.invitations.pending().filter(invitation__email__iexact=email).first()
        if waiting:
            self.kept.append(_("%(email)s is invited already.") % {"email": email})
        else:
            waiting = self._invite(company, email, role)
        self._training(None, waiting)

    def _invite(self, company: Integrator, email: str, role: str) -> RepresentativeInvitation:
        name = self.cells.need("person_name")
        self.cells.stop_if_wrong()
        invited = invite_representative(
            by=self.by, integrator=company, email=email, name=name, role=role,
            language=str(self.cells.one_of("language", LANGUAGES, Language(company.language))),
        )  # fmt: skip
        self.done.append(
            _("%(name)s (%(email)s) is invited by mail as %(role)s.")
            % {"name": name, "email": email, "role": RepresentativeRole(role).label.lower()}
        )
        return invited

    def _training(
        self, person: Representative | None, invited: RepresentativeInvitation | None
    ) -> None:
        if not self.cells.text("training_on"):
            return
        session = self._session()
        words = {"title": session["title"], "day": when(session["held_on"])}
        if person is None:
            assert invited is not None
            if invited.trainings.filter(key=training_key(session)).exists():
                self.kept.append(_("%(title)s of %(day)s is noted already.") % words)
                return
            keep_past_training(by=self.by, invited=invited, session=session)
            self.done.append(
                _("%(title)s of %(day)s is noted, and recorded when the person joins.") % words
            )
        elif person.trainings.filter(
            session__held_on=session["held_on"], session__line=session["line"],
            session__kind=session["kind"],
        ).exists():  # fmt: skip
            self.kept.append(_("%(title)s of %(day)s is recorded already.") % words)
        else:
            record_training(by=self.by, session=session, attendance={person: True})
            self.done.append(_("%(title)s of %(day)s is recorded.") % words)

    def _session(self) -> SessionData:
        cells = self.cells
        held_on = cells.day("training_on")
        if held_on > clock.today():
            cells.wrong(
                "training_on",
                _("Choose today or a day before: a training is recorded once it has been held."),
            )
        line = cells.one_of("training_line", LINES, str(ProductLine.V4))
        kind = cells.one_of("training_kind", KINDS, TrainingKind.INITIAL)
        session = SessionData(
            title=(cells.text("training_title") or f"{TrainingKind(kind).label} {line}")[:150],
            kind=str(kind),
            line=line,
            nf525_module=cells.one_of("training_nf525", ANSWERS, True),
            held_on=held_on,
            place=cells.text("training_place")[:150],
            trainer=cells.text("training_trainer")[:150],
            valid_months=cells.whole("training_months"),
        )
        cells.stop_if_wrong()
        return session

    def _approval(self, company: Integrator) -> None:
        cells = self.cells
        if not cells.any("approval_from", "approval_until"):
            return
        starts_on, ends_on = cells.day("approval_from"), cells.day("approval_until")
        cells.need("approval_lines")
        lines = cells.several("approval_lines", LINES)
        activities = [str(one) for one in cells.several("approval_activities", ACTIVITIES)]
        if not cells.text("approval_activities"):
            activities = list(Activity.values)
        self._stop_approval(starts_on, ends_on)
        known = set(
            company.approvals.filter(starts_on=starts_on, ends_on=ends_on).values_list(
                "line", "activity"
            )
        )
        wanted = {(line, activity) for line in lines for activity in activities} - known
        if not wanted:
            self.kept.append(_("The approval is known already."))
            return
        take_over_approval(
            by=self.by, integrator=company, pairs=sorted(wanted), starts_on=starts_on,
            ends_on=ends_on, reason=cells.text("approval_reference"),
        )  # fmt: skip
        words = {
            "activities": activities_in_words(sorted({activity for _line, activity in wanted})),
            "lines": lines_in_words(sorted({line for line, _activity in wanted})),
            "start": when(starts_on),
            "end": when(ends_on),
        }
        self.done.append(
            _("Approval taken over: %(activities)s %(lines)s, from %(start)s to %(end)s.") % words
        )

    def _stop_approval(self, starts_on: dt.date, ends_on: dt.date) -> None:
        if ends_on < starts_on:
            self.cells.wrong("approval_until", _("Choose a last day after the first."))
        if starts_on > clock.today():
            self.cells.wrong(
                "approval_from", _("Only what has begun is taken over: grant it in the portal.")
            )
        self.cells.stop_if_wrong()
