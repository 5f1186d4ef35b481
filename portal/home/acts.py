"""What each person does next: the first thing on their home page, and what follows it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.core.duties import Duty, Urgency, duties_of
from portal.home.figures import Figure
from portal.ui.text.formats import when
from support.models import Ticket


@dataclass(frozen=True)
class Acts:
    """What waits for somebody, the most urgent first; where nothing does, what they may do."""

    duties: list[Duty]
    idle: Duty

    @property
    def first(self) -> Duty | None:
        return self.duties[0] if self.duties else None

    @property
    def others(self) -> list[Duty]:
        return self.duties[1:]


def acts_of_representative(user: User, *, may_install: bool) -> Acts:
    return Acts(duties_of(user), _write_a_report() if may_install else _look_at_own_company())


def acts_of_quality(user: User, figures: Iterable[Figure]) -> Acts:
    return _sorted(
        [*_of_figures(figures), *duties_of(user)],
        Duty(
            title=_("Nothing waits for you."),
            hint=_("No company waits for an approval."),
            href=reverse("integrators:manage"),
            action=_("See the integrators"),
        ),
    )


def acts_of_support(
    user: User, late: Sequence[Ticket], mine: Sequence[Ticket], figures: Iterable[Figure]
) -> Acts:
    """The ticket that is due first, one's own before a colleague's; then what nobody has taken."""
    first = next((row for row in late if row.assigned_to_id == user.pk), None)
    first = first or next(iter(late), None)
    named = [_due(first, user)] if first else []
    if mine and mine[0] != first:
        named.append(_in_hand(mine[0]))
    return _sorted(
        [*named, *_of_figures(figures), *duties_of(user)],
        Duty(
            title=_("Nothing waits for you."),
            hint=_("Nothing is due within a day, and no ticket waits to be taken in charge."),
            href=reverse("admin:support_ticket_changelist"),
            action=_("Open the queue"),
        ),
    )


def acts_of_auditor(user: User, figures: Iterable[Figure]) -> Acts:
    return _sorted(
        [*_of_figures(figures), *duties_of(user)],
        Duty(
            title=_("Nothing waits for you."),
            hint=_("No document and no mail has failed."),
            href=reverse("journal:index"),
            action=_("Read the journal"),
        ),
    )


def acts_of_admin(user: User, figures: Iterable[Figure]) -> Acts:
    return _sorted(
        [*_of_figures(figures), *duties_of(user)],
        Duty(
            title=_("Nothing waits for you."),
            hint=_("You open and close the accounts of Crisalid’s people, and say who is what."),
            href=reverse("people:invite_staff"),
            action=_("Invite someone"),
        ),
    )


def _sorted(duties: Iterable[Duty], idle: Duty) -> Acts:
    return Acts(sorted(duties, key=lambda duty: duty.urgency), idle)


def _of_figures(figures: Iterable[Figure]) -> list[Duty]:
    return [figure.act for figure in figures if figure.act is not None]


def _due(ticket: Ticket, user: User) -> Duty:
    words = {"number": ticket.number, "subject": ticket.subject}
    mine = ticket.assigned_to_id == user.pk
    parts: list[str | Promise] = [str(ticket.integrator or "")]
    if not mine and ticket.assigned_to:
        parts.append(_("in the hands of %(name)s") % {"name": ticket.assigned_to})
    if ticket.due_at:
        moment = {"when": when(ticket.due_at)}
        late = _("late since %(when)s") if ticket.is_late else _("due on %(when)s")
        parts.append(late % moment)
    title = (
        _("Answer ticket %(number)s: %(subject)s")
        if mine
        else _("See to ticket %(number)s: %(subject)s")
    )
    return Duty(
        title=title % words,
        hint=", ".join(str(part) for part in parts if part),
        href=ticket.desk_url,
        action=_("Open the ticket"),
        urgency=Urgency.NOW,
    )


def _in_hand(ticket: Ticket) -> Duty:
    return Duty(
        title=_("Go on with ticket %(number)s: %(subject)s")
        % {"number": ticket.number, "subject": ticket.subject},
        hint=str(ticket.integrator or ""),
        href=ticket.desk_url,
        action=_("Open the ticket"),
        urgency=Urgency.SOON,
    )


def _write_a_report() -> Duty:
    return Duty(
        title=_("Nothing waits for you."),
        hint=_("When something needs you, it stands here."),
        href=reverse("installations:new"),
        action=_("Write an installation report"),
    )


def _look_at_own_company() -> Duty:
    return Duty(
        title=_("Nothing waits for you."),
        hint=_("When something needs you, it stands here."),
        href=reverse("integrators:mine"),
        action=_("See my company"),
    )
