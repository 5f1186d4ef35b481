"""Companies, the people who represent them, and how these were invited."""

from typing import Self

from django.core.validators import URLValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from integrators.companies.departments import by_department
from integrators.companies.numbers import (
    validate_phone,
    validate_postcode,
    validate_siren,
    validate_siret,
    validate_vat,
)
from integrators.companies.querysets import IntegratorQuerySet
from integrators.trainings.models import TrainingKind, TrainingRecord
from portal.accounts.models import Invitation, Language, User
from portal.core import clock
from portal.search.columns import begins_index, searched_column, sorted_column
from portal.search.matching import Search


class Integrator(models.Model):
    """A company that sells, installs and maintains the software.

    Whether it may do so is not a field here: see `Approval` and `approvals.rules.eligibility`.
    """

    name = models.CharField(_("company name"), max_length=150)
    siren = models.CharField(
        "SIREN",
        max_length=9,
        validators=[validate_siren],
        unique=True,
        error_messages={"unique": _("An integrator with this SIREN is already registered.")},
    )
    siret = models.CharField(
        _("SIRET of the head office"), max_length=14, validators=[validate_siret]
    )
    vat_number = models.CharField(
        _("VAT number"), max_length=20, blank=True, validators=[validate_vat]
    )
    street = models.CharField(_("street"), max_length=200)
    postcode = models.CharField(_("postcode"), max_length=10, validators=[validate_postcode])
    city = models.CharField(_("town"), max_length=100)
    country = models.CharField(_("country"), max_length=2, default="FR")
    email = models.EmailField(_("e-mail address"))
    phone = models.CharField(_("phone"), max_length=30, validators=[validate_phone])
    language = models.CharField(
        _("language"), max_length=2, choices=Language.choices, default=Language.FR
    )
    registered_at = models.DateTimeField(_("registered at"), default=clock.now)
    registered_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("registered by")
    )
    shown_phone = models.CharField(
        _("phone in the public register"), max_length=30, blank=True, validators=[validate_phone]
    )
    shown_website = models.CharField(
        _("web site in the public register"),
        max_length=200,
        blank=True,
        validators=[URLValidator(schemes=["https", "http"])],
    )
    shown_at = models.DateTimeField(_("agreed at"), null=True, blank=True, editable=False)
    shown_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("agreed by"),
    )
    reminded_at = models.DateTimeField(_("reminded at"), null=True, blank=True, editable=False)
    reminded_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("reminded by"),
    )

    name_sorted = sorted_column("name")
    city_sorted = sorted_column("city")
    searched = searched_column("name", "city", "vat_number")
    SEARCH = Search(codes=("siren", "siret"), more=by_department)

    objects = IntegratorQuerySet.as_manager()

    class Meta:
        verbose_name = _("integrator")
        verbose_name_plural = _("integrators")
        ordering = ["name_sorted", "pk"]
        indexes = [
            models.Index(fields=["name_sorted", "id"], name="integrator_name"),
            begins_index("postcode", "integrator_postcode"),
            begins_index("siret", "integrator_siret"),
        ]
        constraints = [
            models.CheckConstraint(
                name="integrator_siret_of_siren",
                condition=Q(siret__startswith=models.F("siren")),
                violation_error_message=_("The SIRET must begin with the SIREN."),
            ),
            models.CheckConstraint(
                name="integrator_shown_as_agreed",
                condition=Q(shown_at=None, shown_by=None, shown_phone="", shown_website="")
                | Q(shown_at__isnull=False, shown_by__isnull=False)
                & ~Q(shown_phone="", shown_website=""),
            ),
            models.CheckConstraint(
                name="integrator_reminded_both",
                condition=Q(reminded_at=None, reminded_by=None)
                | Q(reminded_at__isnull=False, reminded_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("integrators:detail", args=[self.pk])


class Contact(models.Model):
    """Someone at the integrator whom Crisalid may call; needs no account."""

    integrator = models.ForeignKey(
        Integrator, models.CASCADE, related_name="contacts", verbose_name=_("integrator")
    )
    name = models.CharField(_("name"), max_length=150)
    function = models.CharField(_("function"), max_length=100, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True, validators=[validate_phone])

    name_sorted = sorted_column("name")
    searched = searched_column("name", "email")
    SEARCH = Search(related=("integrator",))

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["name_sorted", "pk"]

    def __str__(self) -> str:
        return self.name


class RepresentativeRole(models.TextChoices):
    MANAGER = "manager", pgettext_lazy("role in a company", "Manager")
    TECHNICIAN = "technician", pgettext_lazy("role in a company", "Technician")


def _initial_training() -> Exists:
    return Exists(
        TrainingRecord.objects.filter(
            representative=OuterRef("pk"), attended=True, session__kind=TrainingKind.INITIAL
        )
    )


class RepresentativeQuerySet(models.QuerySet["Representative"]):
    def active(self) -> Self:
        return self.filter(left_at=None, user__is_active=True)

    def managers(self) -> Self:
        return self.filter(role=RepresentativeRole.MANAGER)

    def initially_trained(self) -> Self:
        """Those who attended an initial training, after which the charter is signed."""
        return self.filter(_initial_training())

    def with_initial_training(self) -> Self:
        """Each with `had_initial_training`: whether they attended one, of any line."""
        return self.annotate(had_initial_training=_initial_training())


class Representative(models.Model):
    """A person of an integrator (DOC-QLT-210: «salarié représentant l'intégrateur»).

    One person may represent two integrators. A departure is dated; what they signed stays.
    """

    integrator = models.ForeignKey(
        Integrator, models.PROTECT, related_name="representatives", verbose_name=_("integrator")
    )
    user = models.ForeignKey(
        User, models.PROTECT, related_name="representations", verbose_name=_("user")
    )
    role = models.CharField(_("role"), max_length=20, choices=RepresentativeRole.choices)
    joined_at = models.DateTimeField(_("joined at"), default=clock.now)
    left_at = models.DateTimeField(_("left at"), null=True, blank=True)
    left_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("left by")
    )

    SEARCH = Search(own=False, related=("user", "integrator"))

    objects = RepresentativeQuerySet.as_manager()

    class Meta:
        verbose_name = _("representative")
        verbose_name_plural = _("representatives")
        ordering = ["user__name_sorted", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["integrator", "user"],
                condition=Q(left_at=None),
                name="representative_once_at_a_time",
            ),
            models.CheckConstraint(
                name="representative_left_both",
                condition=Q(left_at=None, left_by=None)
                | Q(left_at__isnull=False, left_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)


class InvitationQuerySet(models.QuerySet["RepresentativeInvitation"]):
    def open(self) -> Self:
        """Neither accepted, nor revoked, nor expired."""
        return self.pending().filter(invitation__expires_at__gt=clock.now())

    def pending(self) -> Self:
        """Neither accepted nor revoked; those that have expired can be sent again."""
        return self.filter(invitation__accepted_at=None, invitation__revoked_at=None)


class RepresentativeInvitation(models.Model):
    """For whom, and as what, an invitation was made."""

    invitation = models.OneToOneField(
        Invitation, models.CASCADE, related_name="for_representative", verbose_name=_("invitation")
    )
    integrator = models.ForeignKey(
        Integrator, models.PROTECT, related_name="invitations", verbose_name=_("integrator")
    )
    role = models.CharField(_("role"), max_length=20, choices=RepresentativeRole.choices)

    SEARCH = Search(own=False, related=("invitation", "integrator"))

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation of a representative")
        verbose_name_plural = _("invitations of representatives")

    def __str__(self) -> str:
        return str(self.invitation)


class Establishment(models.Model):
    """A place of the company with a SIRET of its own; the head office's is the company's."""

    integrator = models.ForeignKey(
        Integrator, models.PROTECT, related_name="establishments", verbose_name=_("integrator")
    )
    siret = models.CharField("SIRET", max_length=14, validators=[validate_siret])
    name = models.CharField(_("name"), max_length=150, blank=True)
    street = models.CharField(_("street"), max_length=200)
    postcode = models.CharField(_("postcode"), max_length=10, validators=[validate_postcode])
    city = models.CharField(_("town"), max_length=100)
    opened_at = models.DateTimeField(_("added at"), default=clock.now)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    closed_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("closed by"),
    )

    searched = searched_column("name", "city")
    SEARCH = Search(codes=("siret",), related=("integrator",), more=by_department)

    class Meta:
        verbose_name = _("establishment")
        verbose_name_plural = _("establishments")
        ordering = ["siret", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["siret"], condition=Q(closed_at=None), name="establishment_once"
            ),
            models.CheckConstraint(
                name="establishment_closed_both",
                condition=Q(closed_at=None, closed_by=None)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.siret} {self.city}"
