"""Reminders in the admin, read-only."""

from integrators.reminders.models import Reminder
from portal.accounts.permissions import Permission
from portal.ui.admin import sections
from portal.ui.admin.site import PortalAdmin, register_admin

READ = Permission.INTEGRATORS_READ


@register_admin(Reminder)
class ReminderAdmin(PortalAdmin[Reminder]):
    section = sections.EVIDENCE
    view_permission = READ
    list_display = ("kind", "step", "integrator", "representative", "ends_on", "done_at", "failure")
    list_filter = ("kind", "step")
    list_select_related = ("integrator", "representative__user")
