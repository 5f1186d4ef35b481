"""Users in the admin, read-only: roles are given on the staff pages, which call the actions."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.accounts.acts.words import browser_in_words
from portal.accounts.models import AccountAct, FactorRenewal, Invitation, User
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


class OfWhomFilter(admin.SimpleListFilter):
    """Of accounts, or tried with addresses that are nobody's."""

    title = _("account")
    parameter_name = "account"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("known", _("Of an account")), ("none", _("Of none"))]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[AccountAct]
    ) -> QuerySet[AccountAct]:
        if self.value() not in ("known", "none"):
            return queryset
        return queryset.filter(user__isnull=self.value() == "none")


@register_admin(AccountAct)
class AccountActAdmin(PortalAdmin[AccountAct]):
    section = sections.ACCOUNTS
    view_permission = Permission.ACTS_READ
    hint = _("Sign-ins, changes of password and second factor, and what was tried in vain")
    list_display = ("at", "kind", "whom", "ip", "browser_told")
    list_filter = ("kind", OfWhomFilter, "at")
    list_select_related = ("user",)
    ordering = ("-at", "-pk")
    fields = ("at", "kind", "whom", "ip", "browser", "detail")
    readonly_fields = fields

    @admin.display(description=_("person"))
    def whom(self, act: AccountAct) -> str:
        """Whose account; else the first of a keyed hash, by which one address is known again."""
        if act.user is not None:
            return f"{act.user.name} · {act.user.email}"
        return f"≠ {act.address_hash[:10]}" if act.address_hash else "–"

    @admin.display(description=_("browser"))
    def browser_told(self, act: AccountAct) -> str:
        return browser_in_words(act.browser)
