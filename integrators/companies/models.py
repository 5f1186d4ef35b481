"""Companies, the people who represent them, and how these were invited."""

from typing import Self

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from integrators.companies.departments import by_department, by_place, department_of
from integrators.companies.identity.checks import check_identity
from integrators.companies.identity.constraints import identity_constraints, once_constraints
from integrators.companies.identity.countries import (
    FRANCE,
    FRENCH_POST,
    validate_country,
)
from integrators.companies.identity.naming import (
    abroad,
    address_of,
    by_register,
    same_company,
    town_of,
)
from integrators.companies.numbers import (
    validate_phone,
    validate_postcode,
    validate_siren,
    validate_siret,
)
from integrators.companies.querysets import IntegratorQuerySet
from integrators.trainings.models import TrainingKind, TrainingRecord
from portal.accounts.models import Invitation, Language, User
from portal.core import clock
from portal.core.paths import path_by_key
from portal.search.columns import begins_index, key_column, searched_column, sorted_column
from portal.search.matching import Search


def by_place_or_register(typed: str) -> Q | None:
    """What else somebody means who searches: a place, or a number in a register abroad."""
    place, number = by_place(typed), by_register(typed)
    return place | number if place and number else place or number


class KnownByNumbers(models.Model):
    """The numbers by which a company is known, in France or abroad."""

    siren = models.CharField("SIREN", max_length=9, blank=True, validators=[validate_siren])
    vat_number = models.CharField(_("VAT number"), max_length=20, blank=True)
    register_name = models.CharField(_("register of companies"), max_length=100, blank=True)
    register_number = models.CharField(_("number in this register"), max_length=40, blank=True)
    register_key = key_column("register_number", "register_name")
    country = models.CharField(
        _("country"), max_length=2, default=FRANCE, validators=[validate_country]
    )

    class Meta:
        abstract = True

    @property
    def number(self) -> str:
        """The number by which a table names it: its SIREN, or what it has abroad."""
        return self.siren or self.vat_number or self.register_number

    @property
    def abroad(self) -> str:
        """The name of its country; empty in France."""
        return abroad(self)


class KnownCompany(KnownByNumbers):
    """A company's name, numbers and address, in France or abroad; a candidature has the same."""

    name = models.CharField(_("company name"), max_length=150)
    siret = models.CharField(
        _("SIRET of the head office"), max_length=14, blank=True, validators=[validate_siret]
    )
    street = models.CharField(_("street"), max_length=200)
    postcode = models.CharField(_("postcode"), max_length=10, blank=True)
    city = models.CharField(_("town"), max_length=100)

    class Meta:
        abstract = True

    def clean(self) -> None:
        check_identity(self)

    @property
    def already_registered(self) -> Promise:
        """What is said where the same company is registered."""
        if self.siren:
            return _("An integrator with this SIREN is already registered.")
        return _("A company with this number is already registered as an integrator.")

    @property
    def address(self) -> str:
        """On one line, with the country where it is abroad."""
        return address_of(self)

    @property
    def town(self) -> str:
        """Postcode and town, with the country where it is abroad."""
        return town_of(self)

    @property
    def in_france(self) -> bool:
        return self.country == FRANCE


class Integrator(KnownCompany):
    """A company that sells, installs and maintains the software.

    Whether it may do so is not a field here: see `Approval` and `approvals.rules.eligibility`.
    """

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
    searched = searched_column("name", "city", "vat_number", "register_number")
    SEARCH = Search(codes=("siren", "siret"), more=by_place_or_register)

    objects = IntegratorQuerySet.as_manager()

    class Meta:
        verbose_name = _("integrator")
        verbose_name_plural = _("integrators")
        ordering = ["name_sorted", "pk"]
        indexes = [
            models.Index(fields=["name_sorted", "id"], name="integrator_name"),
            begins_index("postcode", "integrator_postcode"),
            begins_index("siren", "integrator_siren"),
            begins_index("siret", "integrator_siret"),
            models.Index(fields=["register_key"], name="integrator_register"),
            models.Index(
                fields=["country"], condition=~Q(country=FRANCE), name="integrator_abroad"
            ),
        ]
        constraints = [
            *identity_constraints("integrator"),
            *once_constraints("integrator"),
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

    def clean(self) -> None:
        super().clean()
        same = Integrator.objects.exclude(pk=self.pk).filter(same_company(self)).first()
        if same:
            by_vat = not self.siren and same.vat_number == self.vat_number != ""
            field = "siren" if self.siren else "vat_number" if by_vat else "register_number"
            raise ValidationError({field: self.already_registered})

    @property
    def code(self) -> str:
        """What the public register's addresses name it by: see `IntegratorQuerySet.by_code`."""
        return self.siren or self.vat_number or f"{self.country}-{self.pk}"

    @property
    def department(self) -> str:
        """The code of its département; "" abroad and where none is known."""
        return department_of(self.postcode) if self.country in FRENCH_POST else ""

    def get_absolute_url(self) -> str:
        return path_by_key("integrators:detail", self.pk)


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
