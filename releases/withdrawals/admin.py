"""Withdrawals in the admin, read-only."""

from portal.accounts.permissions import Permission
from portal.ui.admin import sections
from portal.ui.admin.site import PortalAdmin, register_admin
from releases.withdrawals.models import Withdrawal


@register_admin(Withdrawal)
class WithdrawalAdmin(PortalAdmin[Withdrawal]):
    section = sections.VERSIONS
    view_permission = Permission.RELEASES_READ
    list_display = ("release", "cause", "instruction", "withdrawn_at", "withdrawn_by")
    list_filter = ("cause", "release__line")
    list_select_related = ("release", "withdrawn_by")
    date_hierarchy = "withdrawn_at"
