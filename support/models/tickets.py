"""Tickets («dossiers») and the messages of their threads (DOC-QLT-210, the support part)."""

import datetime as dt

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from installations.models import Intervention, Site
from integrators.models import Integrator
from portal.accounts.models import User
from portal.core import clock
from portal.core.paths import path_by_key
from portal.core.states import Stateful
from portal.outbox.models import OutgoingMail
from portal.search.columns import searched_column
from portal.search.matching import Search
from releases.models import Release
from support.models.delays import SEVERITY_TONES, SEVERITY_WORDS, Severity
from support.models.incoming import IncomingMail
from support.models.joins import Joined
from support.models.querysets import MessageQuerySet, TicketQuerySet
from support.models.thread import FOR_STAFF, MessageKind, StatusEvent
from support.models.tracker import TrackerItem


class Channel(models.TextChoices):
    PORTAL = "portal", _("Portal")
    MAIL = "mail", _("E-mail")
    PHONE = "phone", _("Phone")


class TicketState(models.TextChoices):
    OPEN = "open", _("Open")
    TAKEN = "taken", _("In charge")
    ON_INTEGRATOR = "on_integrator", _("Waiting for the integrator")
    ON_TRACKER = "on_tracker", _("Waiting for the tracker")
    RESOLVED = "resolved", _("Resolved")
    CLOSED = "closed", _("Closed")
    DISMISSED = "dismissed", _("Put aside")
    MERGED = "merged", _("Merged into another")


_S = TicketState
_CHANNELS = dict(Channel.choices)
_TONES: dict[str, str] = {
    _S.OPEN: "soon",
    _S.TAKEN: "info",
    _S.ON_INTEGRATOR: "soon",
    _S.ON_TRACKER: "neutral",
    _S.RESOLVED: "ok",
    _S.CLOSED: "neutral",
    _S.DISMISSED: "neutral",
    _S.MERGED: "neutral",
}
SETTLED = (_S.RESOLVED, _S.CLOSED, _S.DISMISSED, _S.MERGED)
"""Nothing is to be done on these any more, unless somebody takes them up again."""


REOPENS_FOR = dt.timedelta(days=15)
"""After its closing a reply reopens a ticket for so long; then it opens a new one.

Mails and pages name the day, which is reckoned from this alone (`Ticket.reopens_until`).
"""


class Qualification(models.TextChoices):
    QUESTION = "question", _("Question about use")
    INSTALLATION = "installation", _("Installation or update")
    ANOMALY = "anomaly", _("Anomaly of the software")
    CERTIFICATION = "certification", _("Certification rules")
    HARDWARE = "hardware", _("Hardware")
    OTHER = "other", _("Other")


class Ticket(Joined, Stateful):
    """One request of an integrator. A closed ticket stays readable at any time (DOC-QLT-210).

    While it is not known whose it is, it is *to qualify*: a stranger has written, and the desk
    says which company it is of, or sets it aside. Nobody but staff sees it until then.
    """

    TRANSITIONS = {
        _S.OPEN: {_S.TAKEN, _S.DISMISSED, _S.MERGED},
        _S.TAKEN: {
            _S.TAKEN,
            _S.ON_INTEGRATOR,
            _S.ON_TRACKER,
            _S.RESOLVED,
            _S.DISMISSED,
            _S.MERGED,
        },
        _S.ON_INTEGRATOR: {
            _S.TAKEN,
            _S.ON_TRACKER,
            _S.RESOLVED,
            _S.DISMISSED,
            _S.MERGED,
        },
        _S.ON_TRACKER: {_S.TAKEN, _S.RESOLVED, _S.DISMISSED, _S.MERGED},
        _S.RESOLVED: {_S.TAKEN, _S.OPEN, _S.CLOSED},
        _S.CLOSED: {_S.OPEN},
        _S.DISMISSED: {_S.OPEN},
        # Back to where it was, when the merge is undone.
        _S.MERGED: {_S.OPEN, _S.TAKEN, _S.ON_INTEGRATOR, _S.ON_TRACKER},
    }

    number = models.CharField(_("number"), max_length=20, unique=True)
    state = models.CharField(
        _("state"), max_length=20, choices=TicketState.choices, default=TicketState.OPEN
    )
    channel = models.CharField(_("channel"), max_length=20, choices=Channel.choices)
    integrator = models.ForeignKey(
        Integrator,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="tickets",
        verbose_name=_("integrator"),
        help_text=_("Empty while it is not known whose the ticket is."),
    )
    requester = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="tickets",
        verbose_name=_("requester"),
        help_text=_("Empty when someone wrote from the integrator’s own address."),
    )
    requester_name = models.CharField(_("requester’s name"), max_length=150)
    requester_email = models.EmailField(_("requester’s address"))
    answer_to = models.EmailField(
        _("answers go to"),
        blank=True,
        help_text="Where its requester wants to be answered, if not at their own address.",
    )
    language = models.CharField(_("language"), max_length=2, default="fr")
    subject = models.CharField(_("subject"), max_length=200)
    site = models.ForeignKey(
        Site, models.PROTECT, null=True, blank=True, related_name="tickets", verbose_name=_("site")
    )
    release = models.ForeignKey(
        Release,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="tickets",
        verbose_name=_("release"),
    )
    qualification = models.CharField(
        _("qualification"), max_length=20, choices=Qualification.choices, blank=True
    )
    severity = models.CharField(
        _("severity"),
        max_length=10,
        choices=Severity.choices,
        blank=True,
        help_text=_("Empty until support has said it."),
    )
    says_blocked = models.BooleanField(
        _("a till stands still, says the requester"), default=False, editable=False
    )
    procedure = models.TextField(
        _("procedure applied"),
        blank=True,
        help_text=_("What was done to solve it, in words that the next colleague can follow."),
    )
    tracker_item = models.ForeignKey(
        TrackerItem,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="tickets",
        verbose_name=_("tracker item"),
    )
    follows = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="followed_by",
        verbose_name=_("follows the ticket"),
        help_text=_("The closed ticket to which someone replied too late to reopen it."),
    )
    intervention = models.ForeignKey(
        Intervention,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="tickets",
        verbose_name=_("request for intervention"),
        help_text=_("The request of a merchant that the integrator passed on."),
    )
    reply_token = models.CharField(
        max_length=32,
        unique=True,
        editable=False,
        help_text="The unguessable part of the address to which replies to this ticket go.",
    )
    assigned_to = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assigned_tickets",
        verbose_name=_("technician"),
    )
    opened_at = models.DateTimeField(_("opened at"), default=clock.now)
    opened_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("opened by")
    )
    taken_at = models.DateTimeField(_("taken in charge at"), null=True, blank=True)
    resolved_at = models.DateTimeField(_("resolved at"), null=True, blank=True)
    resolved_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("resolved by")
    )
    close_at = models.DateTimeField(
        _("closes by itself at"),
        null=True,
        blank=True,
        db_index=True,
        help_text="Five working days after it was resolved, unless someone contradicts.",
    )
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    closings = models.PositiveSmallIntegerField(_("times closed"), default=0)
    imported_at = models.DateTimeField(
        _("taken over at"),
        null=True,
        blank=True,
        editable=False,
        help_text="Of a ticket that was kept elsewhere before: its times are those of then.",
    )
    updated_at = models.DateTimeField(_("last change"), default=clock.now)
    # Delays count in support hours and stop while a ticket waits on somebody else.
    running_since = models.DateTimeField(null=True, blank=True, editable=False)
    minutes_spent = models.PositiveIntegerField(default=0, editable=False)
    minutes_to_take = models.PositiveIntegerField(
        _("support minutes until taken"), null=True, blank=True, editable=False
    )
    minutes_to_answer = models.PositiveIntegerField(
        _("support minutes until first answered"), null=True, blank=True, editable=False
    )
    minutes_to_resolve = models.PositiveIntegerField(
        _("support minutes until resolved"), null=True, blank=True, editable=False
    )
    due_at = models.DateTimeField(
        _("next step due at"),
        null=True,
        blank=True,
        editable=False,
        help_text="When our own target for the next step is missed; empty while it waits.",
    )
    due_because = models.JSONField(
        null=True,
        blank=True,
        editable=False,
        help_text="On what that time rests, as it was told: see `support/rules/targets.py`.",
    )
    escalate_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="When somebody is to be told next that the due time is near, or has passed.",
    )
    take_within = models.PositiveIntegerField(
        null=True,
        blank=True,
        editable=False,
        help_text="Support minutes within which it should be taken, as it was told first.",
    )
    resolve_within = models.PositiveIntegerField(
        null=True,
        blank=True,
        editable=False,
        help_text="Support minutes within which it should be resolved, as it was told.",
    )

    searched = searched_column("number", "subject", "requester_name")
    SEARCH = Search(related=("integrator",))

    objects = TicketQuerySet.as_manager()

    class Meta:
        verbose_name = _("ticket")
        verbose_name_plural = _("tickets")
        ordering = ["-updated_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="ticket_taken_has_technician",
                # Who had it elsewhere may have no account here.
                condition=Q(state__in=[_S.OPEN, _S.DISMISSED, _S.MERGED])
                | Q(assigned_to__isnull=False, taken_at__isnull=False)
                | Q(imported_at__isnull=False),
            ),
            models.CheckConstraint(
                name="ticket_resolved_both",
                condition=(
                    Q(resolved_at=None, resolved_by=None)
                    & ~Q(state__in=[TicketState.RESOLVED, TicketState.CLOSED])
                )
                | Q(
                    Q(resolved_by__isnull=False) | Q(imported_at__isnull=False),
                    resolved_at__isnull=False,
                    state__in=[TicketState.RESOLVED, TicketState.CLOSED],
                ),
            ),
            models.CheckConstraint(
                name="ticket_closed_at",
                condition=Q(state=TicketState.CLOSED, closed_at__isnull=False)
                | (~Q(state=TicketState.CLOSED) & Q(closed_at=None)),
            ),
            models.CheckConstraint(
                name="ticket_on_tracker_has_item",
                condition=~Q(state=TicketState.ON_TRACKER) | Q(tracker_item__isnull=False),
            ),
            models.CheckConstraint(
                name="ticket_close_at_when_resolved",
                condition=Q(close_at=None) | Q(state=TicketState.RESOLVED),
            ),
            models.CheckConstraint(
                name="ticket_dismissed_is_nobodys",
                condition=~Q(state=TicketState.DISMISSED) | Q(integrator=None),
            ),
            models.CheckConstraint(
                name="ticket_of_nobody_has_nothing",
                condition=Q(integrator__isnull=False) | Q(requester=None, site=None),
            ),
            models.CheckConstraint(
                name="ticket_merged_leads_on",
                condition=Q(
                    state=_S.MERGED, merged_into__isnull=False, leads_to__isnull=False,
                    merged_at__isnull=False,
                ) | (~Q(state=_S.MERGED) & Q(merged_into=None, leads_to=None)),
            ),
        ]  # fmt: skip
        # One for each queue of the desk, in its order: see `support/rules/queues.py`. And for the
        # days that the statistics ask for.
        indexes = [
            models.Index(fields=["opened_at"], name="ticket_opened"),
            models.Index(
                fields=["resolved_at"],
                condition=Q(resolved_at__isnull=False),
                name="ticket_resolved",
            ),
            models.Index(fields=["state", "-updated_at"], name="ticket_state_updated"),
            models.Index(fields=["-updated_at", "-id"], name="ticket_updated"),
            models.Index(fields=["due_at", "id"], name="ticket_due"),
            models.Index(
                fields=["escalate_at", "id"],
                condition=Q(escalate_at__isnull=False),
                name="ticket_to_escalate",
            ),
            models.Index(fields=["severity", "-updated_at", "-id"], name="ticket_severity"),
            models.Index(fields=["integrator", "-updated_at", "-id"], name="ticket_company"),
            models.Index(
                fields=["assigned_to", "due_at", "updated_at", "id"],
                condition=~Q(state__in=SETTLED),
                name="ticket_in_hand",
            ),
            models.Index(
                fields=["due_at", "id"], condition=Q(state=TicketState.OPEN), name="ticket_to_take"
            ),
            models.Index(
                fields=["updated_at", "id"],
                condition=Q(state__in=[TicketState.ON_INTEGRATOR, TicketState.ON_TRACKER]),
                name="ticket_waiting",
            ),
            models.Index(
                fields=["opened_at", "id"],
                condition=Q(integrator=None) & ~Q(state__in=SETTLED),
                name="ticket_to_qualify",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.subject}"

    def get_absolute_url(self) -> str:
        return reverse("support:ticket", args=[self.number])

    @property
    def desk_url(self) -> str:
        """Where support staff work on it."""
        return path_by_key("admin:support_ticket_change", self.pk)

    def get_channel_display(self) -> str:  # type: ignore[no-redef]
        # Django's own makes all choices hashable anew, for each row of a list.
        return str(_CHANNELS[self.channel])

    @property
    def tone(self) -> str:
        """How a badge of its state is coloured."""
        return _TONES[self.state]

    @property
    def state_for_integrator(self) -> str:
        """The state as its own integrator reads it."""
        if self.state == TicketState.ON_INTEGRATOR:
            return gettext("Waiting for you")
        return self.get_state_display()

    @property
    def severity_tone(self) -> str:
        return SEVERITY_TONES[self.severity]

    @property
    def severity_word(self) -> str:
        """In one word, for lists."""
        return str(SEVERITY_WORDS[self.severity]) if self.severity else ""

    @property
    def is_settled(self) -> bool:
        return self.state in SETTLED

    @property
    def is_to_qualify(self) -> bool:
        """Whether somebody has yet to say whose it is."""
        return self.integrator_id is None and not self.is_settled

    @property
    def reopens_until(self) -> dt.datetime | None:
        """Until when a reply reopens it, once it is closed."""
        return None if self.closed_at is None else self.closed_at + REOPENS_FOR

    @property
    def is_late(self) -> bool:
        return self.due_at is not None and self.due_at < clock.now()


class Message(models.Model):
    """One letter of the thread, or an internal note, or a change of state in words."""

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="messages")
    kind = models.CharField(_("kind"), max_length=20, choices=MessageKind.choices)
    event = models.CharField(
        _("event"),
        max_length=20,
        choices=StatusEvent.choices,
        blank=True,
        help_text="Of a status, or a note that the portal writes; the body says who or what.",
    )
    author = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    author_name = models.CharField(_("author"), max_length=150)
    body = models.TextField(_("text"), blank=True)
    quoted = models.TextField(_("quoted text"), blank=True)
    copies = models.JSONField(
        _("copies"),
        default=list,
        blank=True,
        help_text="Name and address of whom it went to besides.",
    )
    reply_to = models.EmailField(
        _("asks for answers at"),
        blank=True,
        help_text="Its Reply-To, where that is another address than its sender’s.",
    )
    created_at = models.DateTimeField(_("written at"), default=clock.now)
    incoming = models.OneToOneField(
        IncomingMail, models.PROTECT, null=True, blank=True, related_name="message"
    )
    outgoing = models.ForeignKey(
        OutgoingMail, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="message_status_has_event",
                condition=Q(kind=MessageKind.STATUS) & ~Q(event__in=["", *FOR_STAFF])
                | ~Q(kind=MessageKind.STATUS) & Q(event="")
                | Q(kind=MessageKind.NOTE, event__in=FOR_STAFF),
            )
        ]

    def __str__(self) -> str:
        return self.status_text[:60] if self.event else self.body[:60]

    @property
    def may_be_framed(self) -> bool:
        """Whether it came as a mail that may be shown as it was sent, here or elsewhere."""
        if self.incoming is not None:
            return self.incoming.has_html is not False
        return getattr(self, "had_html", False)

    @property
    def copies_in_words(self) -> str:
        return ", ".join(f"{name} ({to})" if name else to for name, to in self.copies)

    @property
    def status_text(self) -> str:
        """What a status tells, in the reader's language."""
        return str(StatusEvent(self.event).label) % {"what": self.body} if self.event else ""
