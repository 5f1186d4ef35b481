"""Companies and their people in the admin, read-only."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from integrators.approvals.models import Standing
from integrators.companies.models import (
    Contact,
    Establishment,
    Integrator,
    Representative,
    RepresentativeInvitation,
)
from portal.accounts.permissions import Permission
from portal.ui.admin import sections
from portal.ui.admin.site import PortalAdmin, register_admin
from portal.ui.components.marks import state_badge
from portal.ui.text.formats import company_number

READ = Permission.INTEGRATORS_READ


@register_admin(Integrator)
class IntegratorAdmin(PortalAdmin[Integrator]):
    section = sections.COMPANIES
    view_permission = READ
    list_display = ("name", "known_by", "country", "postcode", "city", "standing", "registered_at")
    date_hierarchy = "registered_at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Integrator]:
        return super().get_queryset(request).with_standing()  # type: ignore[attr-defined,no-any-return]

    @admin.display(description=_("SIREN, VAT or register"), ordering="siren")
    def known_by(self, obj: Integrator) -> str:
        return company_number(obj)

    @admin.display(description=_("status"))
    def standing(self, obj: Any) -> str:
        return state_badge(Standing(obj.standing))


@register_admin(Contact)
class ContactAdmin(PortalAdmin[Contact]):
    section = sections.COMPANIES
    view_permission = READ
    list_display = ("name", "function", "integrator", "email", "phone")
    list_select_related = ("integrator",)


@register_admin(Representative)
class RepresentativeAdmin(PortalAdmin[Representative]):
    section = sections.COMPANIES
    view_permission = READ
    list_display = ("user", "role", "integrator", "joined_at", "left_at")
    list_filter = ("role",)
    list_select_related = ("user", "integrator")


@register_admin(RepresentativeInvitation)
class RepresentativeInvitationAdmin(PortalAdmin[RepresentativeInvitation]):
    section = sections.COMPANIES
    view_permission = READ
    list_display = ("invitation", "role", "integrator", "invited_at", "accepted_at")
    list_select_related = ("invitation", "integrator")

    @admin.display(description=_("invited at"), ordering="invitation__invited_at")
    def invited_at(self, obj: RepresentativeInvitation) -> Any:
        return obj.invitation.invited_at

    @admin.display(description=_("accepted at"), ordering="invitation__accepted_at")
    def accepted_at(self, obj: RepresentativeInvitation) -> Any:
        return obj.invitation.accepted_at


@register_admin(Establishment)
class EstablishmentAdmin(PortalAdmin[Establishment]):
    section = sections.COMPANIES
    view_permission = READ
    list_display = ("siret", "name", "integrator", "city", "closed_at")
    list_select_related = ("integrator",)
