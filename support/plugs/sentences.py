"""Tickets, calls, the tracker and incoming mail, in sentences for the journal."""

from collections.abc import Callable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from integrators.models import Integrator
from portal.accounts.models import User
from portal.accounts.permissions import Permission
from portal.journal.words.sentences import (
    Family,
    Part,
    Sentence,
    Shown,
    Telling,
    choice,
    day,
    flag,
    made,
    moment,
    register_sentences,
    row,
    rows,
)
from portal.journal.words.subjects import Named, SubjectKind, register_subjects
from support.delays.wording import week_in_words
from support.models import (
    Call,
    Channel,
    Complaint,
    ComplaintChannel,
    ComplaintExtract,
    DelayTarget,
    Holiday,
    IncomingMail,
    Outcome,
    Qualification,
    SatisfactionRating,
    ServiceHours,
    Severity,
    StatusEvent,
    Ticket,
    TicketState,
    TrackerItem,
    TrackerKind,
    TrackerState,
)
from support.rules.plan import week_of


def _ticket(named: Named, reader: User) -> str:
    """The desk for staff; for the company, its own page of the ticket."""
    if reader.may(Permission.TICKETS_READ):
        return reverse("admin:support_ticket_change", args=[named.key[1]])
    return "" if reader.is_staff else reverse("support:ticket", args=[named.name])


def _in_admin(name: str) -> Callable[[Named, User], str]:
    def href(named: Named, reader: User) -> str:
        if not reader.may(Permission.TICKETS_READ):
            return ""
        return reverse(f"admin:support_{name}_change", args=[named.key[1]])

    return href


def _complaint(named: Named, reader: User) -> str:
    """The register for staff; for the company, its own page of the complaint."""
    if reader.may(Permission.COMPLAINTS_READ):
        return reverse("admin:support_complaint_change", args=[named.key[1]])
    return "" if reader.is_staff else reverse("support:complaint", args=[named.name])


def _extracts(named: Named, reader: User) -> str:
    """Extracts have no page but their list."""
    may = reader.may(Permission.COMPLAINTS_READ)
    return reverse("admin:support_complaint_extracts") if may else ""


def _delays(named: Named, reader: User) -> str:
    return reverse("support:delays") if reader.may(Permission.TICKETS_READ) else ""


register_subjects(
    SubjectKind(Ticket, lambda: "number", href=_ticket, company="integrator"),
    SubjectKind(TrackerItem, lambda: "number", href=_in_admin("trackeritem")),
    SubjectKind(Call, lambda: "caller", company="integrator"),
    SubjectKind(
        IncomingMail,
        lambda: "subject",
        href=_in_admin("incomingmail"),
        company="ticket__integrator",
    ),
    SubjectKind(Complaint, lambda: "number", href=_complaint, company="integrator"),
    SubjectKind(ComplaintExtract, lambda: "document__number", href=_extracts),
    SubjectKind(ServiceHours, lambda: "from_day", href=_delays),
    SubjectKind(Holiday, lambda: "name", href=_delays),
    SubjectKind(DelayTarget, lambda: "severity", href=_delays),
    SubjectKind(SatisfactionRating, lambda: "ticket__number", company="ticket__integrator"),
)


def _minutes(path: str) -> Part:
    """Support hours, as a clock counts them: 1 h 05."""

    def show(told: Telling) -> Shown:
        found = told.at(path)
        if not isinstance(found, int) or isinstance(found, bool):
            return ""
        hours, minutes = divmod(found, 60)
        return f"{hours} h {minutes:02d}" if hours else f"{minutes} min"

    return made(show)


def _week(told: Telling) -> Shown:
    """The hours of a week; nothing where the entry holds none that can be read."""
    try:
        return week_in_words(week_of(ServiceHours(week=told.at("week"))))
    except (TypeError, ValueError, IndexError):
        return ""


_REASON = [_("Reason: %(reason)s")]
register_sentences(
    Family(
        "tickets",
        _("Tickets and calls"),
        {
            "ticket.opened": Sentence(
                _("%(who)s opened the ticket %(what)s"),
                details=[
                    _("Subject: %(subject)s"),
                    _("Received by: %(channel)s"),
                    _("Requester: %(requester)s"),
                    _("Severity: %(severity)s"),
                    "%(blocked)s",
                    _("Follows the ticket %(follows)s"),
                ],
                values={
                    "channel": choice("channel", Channel),
                    "severity": choice("severity", Severity),
                    "blocked": flag("says_blocked", _("A till stands still, says the requester")),
                },
                tone="info",
            ),
            "ticket.linked": Sentence(
                _("%(who)s said whose the ticket %(what)s is"),
                details=[
                    _("Integrator: %(integrator)s"),
                    _("Requester: %(person)s"),
                    _("Address: %(address)s"),
                    "%(kept)s",
                ],
                values={
                    "integrator": row("integrator", Integrator),
                    "person": row("requester", User),
                    "kept": flag("remembered", _("The address is remembered for the integrator")),
                },
                tone="info",
            ),
            "ticket.severity_set": Sentence(
                _("%(who)s said how urgent the ticket %(what)s is"),
                details=[
                    _("Before: %(before)s"),
                    _("After: %(after)s"),
                    _("Due sooner: %(due)s"),
                ],
                values={
                    "before": choice("from", Severity),
                    "after": choice("to", Severity),
                    "due": moment("due_at"),
                },
            ),
            "ticket.dismissed": Sentence(
                _("%(who)s set the ticket %(what)s aside"), details=_REASON, tone="soon"
            ),
            "ticket.taken": Sentence(
                _("%(who)s took the ticket %(what)s in charge"),
                details=[_("After %(minutes)s of support hours")],
                values={"minutes": _minutes("minutes")},
            ),
            "ticket.assigned": Sentence(
                _("%(who)s gave the ticket %(what)s to someone"),
                details=[_("Before: %(before)s"), _("After: %(after)s")],
                values={"before": row("from", User), "after": row("to", User)},
            ),
            "ticket.answered": Sentence(
                _("%(who)s answered the ticket %(what)s"),
                # The first answer alone says how long it took.
                details=[
                    _("Copy to: %(copies)s"),
                    _("After %(minutes)s of support hours"),
                ],
                values={"minutes": _minutes("minutes")},
            ),
            "ticket.noted": Sentence(_("%(who)s wrote an internal note on the ticket %(what)s")),
            "ticket.replied": Sentence(
                _("%(who)s received an answer on the ticket %(what)s"),
                details=[_("From: %(author)s"), _("Goes on in the ticket %(continued_in)s")],
            ),
            "ticket.put_on_tracker": Sentence(
                _("%(who)s put the ticket %(what)s on the tracker"),
                details=[_("Item %(item)s")],
            ),
            "ticket.resolved": Sentence(
                _("%(who)s resolved the ticket %(what)s"),
                details=[
                    _("Qualification: %(qualification)s"),
                    _("After %(minutes)s of support hours"),
                ],
                values={
                    "qualification": choice("qualification", Qualification),
                    "minutes": _minutes("minutes"),
                },
                tone="ok",
            ),
            "ticket.merged": Sentence(
                _("%(who)s merged the ticket %(what)s into another"),
                details=[
                    _("Goes on in the ticket %(into)s"),
                    _("State until then: %(before)s"),
                    "%(linked)s",
                ],
                values={
                    "before": choice("state", TicketState),
                    "linked": flag("linked", _("Nobody had said whose it was")),
                },
                tone="info",
            ),
            "ticket.separated": Sentence(
                _("%(who)s undid the merge of the ticket %(what)s"),
                details=[_("Was merged into the ticket %(from)s"), _("State again: %(again)s")],
                values={"again": choice("state", TicketState)},
                tone="soon",
            ),
            "ticket.split": Sentence(
                _("%(who)s opened the ticket %(what)s for messages of another"),
                details=[
                    _("Split off the ticket %(from)s"),
                    _("Messages: %(messages)s"),
                    _("Subject: %(subject)s"),
                    _("Requester: %(requester)s"),
                    _("Severity: %(severity)s"),
                    _("Qualification: %(qualification)s"),
                ],
                values={
                    "severity": choice("severity", Severity),
                    "qualification": choice("qualification", Qualification),
                },
                tone="info",
            ),
            "ticket.reopened": Sentence(
                _("%(who)s reopened the ticket %(what)s"), details=_REASON, tone="soon"
            ),
            "ticket.escalated": Sentence(
                _("%(who)s told of the due time of the ticket %(what)s"),
                details=["%(step)s", _("Due at: %(due)s"), _("People told: %(told)s")],
                values={
                    "step": made(
                        lambda told: (
                            _("It has passed")
                            if told.at("step") == StatusEvent.OVERDUE
                            else _("It is near")
                        )
                    ),
                    "due": moment("due_at"),
                    "told": rows("told", User),
                },
                tone="soon",
            ),
            "ticket.closed": Sentence(
                _("%(who)s closed the ticket %(what)s"),
                details=["%(alone)s"],
                values={"alone": flag("by_itself", _("Nobody contradicted in time"))},
            ),
            "satisfaction.rated": Sentence(
                _("%(who)s received an evaluation of the ticket %(what)s"),
                details=[_("Answer: %(score)s"), _("Comment: %(comment)s"), "%(doubts)s"],
                values={
                    "score": choice("score", SatisfactionRating.Score),
                    "doubts": flag("doubts", _("In doubt: it may come from a program")),
                },
            ),
            "satisfaction.settled": Sentence(
                _("%(who)s settled an evaluation in doubt of the ticket %(what)s"),
                details=["%(theirs)s", _("Reason: %(reason)s")],
                values={
                    "theirs": made(
                        lambda told: (
                            _("It is theirs") if told.at("is_theirs") else _("It is nobody’s")
                        )
                    )
                },
            ),
            "call.recorded": Sentence(
                _("%(who)s recorded a call (%(what)s)"),
                details=[_("Phone: %(phone)s"), _("Ticket: %(ticket)s"), "%(lost)s"],
                values={"lost": flag("abandoned", _("Abandoned by the caller"))},
            ),
            "call.callers_erased": Sentence(
                _("%(who)s erased names and numbers of callers whose term was over"),
                details=[_("Rows: %(count)s"), _("Until: %(until)s")],
                values={"until": moment("until")},
            ),
        },
    )
)
register_sentences(
    Family(
        "tracker",
        _("Tracker"),
        {
            "tracker_item.opened": Sentence(
                _("%(who)s declared the item %(what)s on the tracker"),
                details=[
                    _("Title: %(title)s"),
                    _("Kind: %(kind)s"),
                    _("Line %(line)s"),
                    _("Requirement domains: %(domain)s"),
                ],
                values={"kind": choice("kind", TrackerKind)},
            ),
            "tracker_item.commented": Sentence(
                _("%(who)s wrote on the item %(what)s of the tracker"),
                details=["%(public)s", _("Tickets told: %(told)s")],
                values={"public": flag("public", _("Told to the integrators who wait"))},
            ),
            "tracker_item.settled": Sentence(
                _("%(who)s settled the item %(what)s of the tracker"),
                details=[
                    _("Result: %(state)s"),
                    _("Solution: %(solution)s"),
                    _("Solved in version %(release)s"),
                    _("Tickets told: %(told)s"),
                ],
                values={"state": choice("state", TrackerState)},
                tone="ok",
            ),
        },
    )
)
register_sentences(
    Family(
        "complaints",
        _("Complaints"),
        {
            "complaint.entered": Sentence(
                _("%(who)s entered the complaint %(what)s"),
                details=[
                    _("Requirement domains: %(domains)s"),
                    _("Received by: %(channel)s"),
                    _("Integrator: %(integrator)s"),
                    _("Release: %(release)s"),
                ],
                values={
                    "channel": choice("channel", ComplaintChannel),
                    "integrator": row("integrator", Integrator),
                },
                tone="soon",
            ),
            "complaint.analysed": Sentence(_("%(who)s analysed the complaint %(what)s")),
            "complaint.action_decided": Sentence(
                _("%(who)s decided the corrective action of the complaint %(what)s"),
                details=[_("Due on: %(due_on)s"), _("Item %(item)s")],
                values={"due_on": day("due_on")},
                tone="info",
            ),
            "complaint.closed": Sentence(
                _("%(who)s closed the complaint %(what)s"),
                details=["%(outcome)s", _("Conclusion: %(conclusion)s")],
                values={
                    "outcome": made(
                        lambda told: _("Founded") if told.at("is_founded") else _("Not founded")
                    )
                },
                tone="ok",
            ),
            "complaint.reopened": Sentence(
                _("%(who)s reopened the complaint %(what)s"), tone="soon"
            ),
            "complaint_extract.issued": Sentence(
                _("%(who)s had an extract of the register of complaints sealed: %(what)s"),
                details=[
                    _("From %(since)s to %(until)s"),
                    _("Requirement domains: %(domain)s"),
                    _("Complaints: %(count)s"),
                ],
                values={"since": day("since"), "until": day("until")},
            ),
        },
    )
)
register_sentences(
    Family(
        "delays",
        _("Hours and delays of support"),
        {
            "service_hours.planned": Sentence(
                _("%(who)s planned hours of support (%(what)s)"),
                details=[_("From: %(from)s"), _("Hours: %(week)s")],
                values={"from": day("from_day"), "week": made(_week)},
            ),
            "holiday.planned": Sentence(
                _("%(who)s planned a day of support (%(what)s)"),
                details=[_("Day: %(day)s"), "%(open)s"],
                values={
                    "day": day("day"),
                    "open": made(
                        lambda told: (
                            _("Support is there") if told.at("is_open") else _("Support is closed")
                        )
                    ),
                },
            ),
            "delay_target.planned": Sentence(
                _("%(who)s planned targets of support (%(what)s)"),
                details=[
                    _("Severity: %(severity)s"),
                    _("From: %(from)s"),
                    _("Taken within: %(take)s"),
                    _("Resolved within: %(resolve)s"),
                ],
                values={
                    "severity": choice("severity", Severity),
                    "from": day("from_day"),
                    "take": _minutes("take_minutes"),
                    "resolve": _minutes("resolve_minutes"),
                },
            ),
        },
    )
)
_FILED = [
    _("Result: %(outcome)s"), _("From: %(sender)s"), _("Ticket: %(ticket)s"), *_REASON,
]  # fmt: skip
_FILED_VALUES = {"outcome": choice("outcome", Outcome)}
register_sentences(
    Family(
        "incoming",
        _("Incoming mail"),
        {
            "incoming_mail.kept": Sentence(_("%(who)s received a mail: %(what)s")),
            "incoming_mail.filed": Sentence(
                _("%(who)s filed a mail: %(what)s"), details=_FILED, values=_FILED_VALUES
            ),
            "incoming_mail.quarantined": Sentence(
                _("%(who)s put a mail into quarantine: %(what)s"),
                details=_FILED,
                values=_FILED_VALUES,
                tone="soon",
            ),
            "incoming_mail.released": Sentence(
                _("%(who)s let a mail out of quarantine: %(what)s"),
                details=_FILED,
                values=_FILED_VALUES,
                tone="ok",
            ),
            "incoming_mail.replayed": Sentence(
                _("%(who)s had a mail filed anew: %(what)s"), details=_FILED, values=_FILED_VALUES
            ),
            "incoming_mail.dismissed": Sentence(
                _("%(who)s put a mail aside: %(what)s"), details=_FILED, values=_FILED_VALUES
            ),
        },
    )
)
