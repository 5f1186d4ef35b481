"""Merchants and the places where they use the cash register."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from installations.models.support_scope import support_sites
from integrators.companies.departments import by_place
from integrators.companies.identity.constraints import identity_constraints, once_constraints
from integrators.companies.identity.countries import FRANCE, FRENCH_POST, validate_country
from integrators.companies.identity.naming import abroad, address_of, by_register
from integrators.companies.numbers import validate_siret
from integrators.models import Integrator, KnownByNumbers, Representative
from portal.accounts.models import User
from portal.accounts.permissions import Permission, Role
from portal.core import clock
from portal.core.paths import path_by_key
from portal.search.columns import begins_index, key_column, searched_column, sorted_column
from portal.search.matching import Search


class EndUser(KnownByNumbers):
    """The merchant («utilisateur final», «assujetti»), known by SIREN, abroad by its register."""

    name = models.CharField(_("company name"), max_length=150)
    created_at = models.DateTimeField(_("created at"), default=clock.now)

    name_sorted = sorted_column("name")
    searched = searched_column("name", "vat_number", "register_number")
    SEARCH = Search(codes=("siren",), more=by_register)

    class Meta:
        verbose_name = _("end user")
        verbose_name_plural = _("end users")
        ordering = ["name_sorted", "pk"]
        indexes = [
            models.Index(fields=["name_sorted", "id"], name="end_user_name"),
            begins_index("siren", "end_user_siren"),
            models.Index(fields=["register_key"], name="end_user_register"),
        ]
        constraints = [
            *identity_constraints("end_user", siret=False),
            *once_constraints("end_user"),
        ]

    def __str__(self) -> str:
        return self.name


def own_integrators(user: Any) -> models.QuerySet[models.Model, int]:
    """The companies that `user` represents today; `user` may be what is bound to one later."""
    return Representative.objects.filter(user=user, left_at=None).values_list(
        "integrator_id", flat=True
    )


class SiteQuerySet(models.QuerySet["Site"]):
    def visible_to(self, user: User) -> Self:
        """Own company's; all for staff who read reports, but for support those with a ticket."""
        if user.may(Permission.REPORTS_READ):
            if user.role == Role.SUPPORT:
                return self.filter(support_sites(user))
            return self
        return self.filter(integrator__in=own_integrators(user))


class Site(models.Model):
    """A place of an end user that one integrator looks after.

    It is known by its SIRET, abroad by the merchant and the address.
    """

    end_user = models.ForeignKey(
        EndUser, models.PROTECT, related_name="sites", verbose_name=_("end user")
    )
    integrator = models.ForeignKey(
        Integrator, models.PROTECT, related_name="sites", verbose_name=_("integrator")
    )
    siret = models.CharField("SIRET", max_length=14, blank=True, validators=[validate_siret])
    name = models.CharField(_("name of the shop"), max_length=150)
    street = models.CharField(_("street"), max_length=200)
    postcode = models.CharField(_("postcode"), max_length=10)
    city = models.CharField(_("town"), max_length=100)
    country = models.CharField(
        _("country"), max_length=2, default=FRANCE, validators=[validate_country]
    )
    place_key = key_column("postcode", "street")
    created_at = models.DateTimeField(_("created at"), default=clock.now)

    name_sorted = sorted_column("name")
    city_sorted = sorted_column("city")
    searched = searched_column("name", "city")
    SEARCH = Search(codes=("siret",), related=("end_user",), more=by_place)

    objects = SiteQuerySet.as_manager()

    class Meta:
        verbose_name = _("site")
        verbose_name_plural = _("sites")
        ordering = ["name_sorted", "pk"]
        indexes = [
            models.Index(fields=["name_sorted", "id"], name="site_name"),
            models.Index(fields=["city_sorted", "name_sorted", "id"], name="site_town"),
            begins_index("postcode", "site_postcode"),
            begins_index("siret", "site_siret"),
        ]
        constraints = [
            models.CheckConstraint(
                name="site_known_by",
                condition=Q(country__in=FRENCH_POST) & ~Q(siret="")
                | Q(siret="") & ~Q(country=FRANCE),
            ),
            models.UniqueConstraint(
                fields=["siret", "integrator"],
                condition=~Q(siret=""),
                name="site_once_per_integrator",
            ),
            models.UniqueConstraint(
                fields=["end_user", "integrator", "place_key"],
                condition=Q(siret=""),
                name="site_abroad_once_per_integrator",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return path_by_key("installations:site", self.pk)

    @property
    def address(self) -> str:
        """On one line, with the country where it is abroad."""
        return address_of(self)

    @property
    def abroad(self) -> str:
        """The name of its country; empty in France."""
        return abroad(self)
