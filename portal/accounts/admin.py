"""Users in the admin, read-only: roles are given on the staff pages, which call the actions."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import FactorRenewal, Invitation, User
from portal.accounts.permissions import Permission
from portal.ui.admin import sections
from portal.ui.admin.site import LanguageFilter, PortalAdmin, register_admin


@register_admin(User)
class UserAdmin(PortalAdmin[User]):
    section = sections.ACCOUNTS
    view_permission = Permission.STAFF_READ
    list_display = ("name", "email", "role", "language", "is_active", "last_login")
    list_filter = ("role", "is_active", LanguageFilter)
    ordering = ("name_sorted", "pk")
    fields = (
        "name", "email", "phone", "language", "role", "is_active", "joined_at", "last_login",
    )  # fmt: skip
    readonly_fields = fields


@register_admin(Invitation)
class InvitationAdmin(PortalAdmin[Invitation]):
    section = sections.ACCOUNTS
    view_permission = Permission.STAFF_READ
    list_display = ("email", "name", "role", "invited_by", "invited_at", "expires_at", "is_open")
    list_filter = ("role", "invited_at")
    list_select_related = ("invited_by",)
    ordering = ("-invited_at",)
    fields = (
        "email", "name", "language", "role", "invited_by", "invited_at", "expires_at",
        "accepted_at", "accepted_by", "revoked_at", "revoked_by",
    )  # fmt: skip
    readonly_fields = fields

    @admin.display(description=_("still good"), boolean=True)
    def is_open(self, invitation: Invitation) -> bool:
        return invitation.is_open


@register_admin(FactorRenewal)
class FactorRenewalAdmin(PortalAdmin[FactorRenewal]):
    section = sections.ACCOUNTS
    view_permission = Permission.STAFF_READ
    list_display = ("user", "asked_by", "asked_at", "decided_by", "decided_at", "granted")
    list_filter = ("granted", "asked_at")
    list_select_related = ("user", "asked_by", "decided_by")
    fields = ("user", "reason", "asked_by", "asked_at", "decided_by", "decided_at", "granted")
    readonly_fields = fields
