"""Candidatures: companies that ask to become integrators, before they are registered."""

import datetime as dt

from django.core.signing import BadSignature, Signer
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from integrators.companies.identity.constraints import identity_constraints
from integrators.companies.models import (
    Integrator,
    KnownCompany,
    by_place_or_register,
)
from integrators.companies.numbers import validate_phone
from portal.accounts.models import Language, User
from portal.core import clock
from portal.core.states import Stateful
from portal.house.known import history_of
from portal.journal.record import Actor
from portal.search.columns import searched_column
from portal.search.matching import Search

_SIGNER = Signer(salt="integrators.candidature", sep=".")


class CandidatureState(models.TextChoices):
    UNCONFIRMED = "unconfirmed", _("Address to confirm")
    RECEIVED = "received", _("To decide")
    ACCEPTED = "accepted", _("Accepted")
    REFUSED = "refused", _("Refused")


class CandidatureQuerySet(models.QuerySet["Candidature"]):
    def confirmed(self) -> "CandidatureQuerySet":
        """Those that have reached Crisalid: the address given is the sender's own."""
        return self.exclude(state=CandidatureState.UNCONFIRMED)

    def overdue(self, day: dt.date) -> "CandidatureQuerySet":
        """Those whose address was not confirmed in time: on `day` they are to be erased."""
        late = Q()
        # Each was promised the days that held when it was sent.
        for since, until, days in history_of("candidature_days").periods:
            first = day - dt.timedelta(days=days)
            midnight = timezone.make_aware(dt.datetime.combine(first, dt.time.min))
            sent = Q(created_at__lt=min(midnight, until) if until else midnight)
            late |= sent & Q(created_at__gte=since) if since else sent
        return self.filter(late, state=CandidatureState.UNCONFIRMED)

    def by_token(self, token: str) -> "tuple[Candidature, bool] | None":
        """The one whose link holds `token`, and whether that link still opens its page."""
        try:
            key, day = map(int, _SIGNER.unsign(token).split("-"))
        except (BadSignature, ValueError):
            return None
        row = self.filter(pk=key).select_related("integrator").first()
        if row is None or row.is_overdue:
            return None
        sent = dt.date.fromordinal(day)
        # As long as was said on the day of the link; where that was changed, the longer.
        days = max(history_of("candidate_link_days").during(sent))
        return row, clock.today() <= sent + dt.timedelta(days=days)


class Candidature(KnownCompany, Stateful):
    """What a company has typed. Two of one SIREN may wait: that one is registered is not told."""

    TRANSITIONS = {
        CandidatureState.UNCONFIRMED: {CandidatureState.RECEIVED},
        CandidatureState.RECEIVED: {CandidatureState.ACCEPTED, CandidatureState.REFUSED},
        CandidatureState.ACCEPTED: set(),
        CandidatureState.REFUSED: set(),
    }

    phone = models.CharField(_("phone"), max_length=30, validators=[validate_phone])
    language = models.CharField(
        _("language"), max_length=2, choices=Language.choices, default=Language.FR
    )
    activities = models.JSONField(_("activities"))
    lines = models.JSONField(_("product lines"))
    contact_name = models.CharField(_("name of the contact"), max_length=150)
    contact_function = models.CharField(_("function"), max_length=100, blank=True)
    email = models.EmailField(_("e-mail address"))
    remark = models.TextField(_("remark"), blank=True, max_length=2000)
    state = models.CharField(
        _("state"),
        max_length=20,
        choices=CandidatureState.choices,
        default=CandidatureState.UNCONFIRMED,
    )
    challenge = models.CharField(max_length=64, unique=True, editable=False)
    """The proof of work that was spent on it; unique, so that none serves twice."""
    consented_at = models.DateTimeField(_("consented at"))
    created_at = models.DateTimeField(_("sent at"), default=clock.now)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    reason = models.TextField(_("reason"), blank=True)
    integrator = models.OneToOneField(
        Integrator,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="candidature",
        verbose_name=_("integrator"),
    )

    searched = searched_column("name", "city", "email", "vat_number", "register_number")
    SEARCH = Search(codes=("siren", "siret"), more=by_place_or_register)

    objects = CandidatureQuerySet.as_manager()

    class Meta:
        verbose_name = _("candidature")
        verbose_name_plural = _("candidatures")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(name="candidature_state", fields=["state", "-created_at"])]
        constraints = [
            *identity_constraints("candidature"),
            models.CheckConstraint(
                name="candidature_decided_both",
                condition=Q(state__in=["unconfirmed", "received"], decided_at=None, decided_by=None)
                | Q(
                    state__in=["accepted", "refused"],
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="candidature_accepted_both",
                condition=Q(state="accepted", integrator__isnull=False)
                | (~Q(state="accepted") & Q(integrator=None)),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def token(self) -> str:
        """What the candidate's link of today holds; only the portal can make it."""
        return _SIGNER.sign(f"{self.pk}-{clock.today().toordinal()}")

    @property
    def confirm_until(self) -> dt.date:
        """The last day on which the address can be confirmed; then what was typed is erased."""
        sent = timezone.localdate(self.created_at)
        days = history_of("candidature_days").at(self.created_at)
        return sent + dt.timedelta(days=days)

    @property
    def is_overdue(self) -> bool:
        unconfirmed = self.state == CandidatureState.UNCONFIRMED
        return unconfirmed and clock.today() > self.confirm_until

    @property
    def link(self) -> str:
        """The candidate's own page, for the mails to the address that was given."""
        return reverse("integrators:candidate", args=[self.token])

    @property
    def actor(self) -> Actor:
        """Whoever holds the link, as the journal names them."""
        return Actor.system(f"candidature:{self.pk}")

    def get_absolute_url(self) -> str:
        return reverse("integrators:candidature", args=[self.pk])
