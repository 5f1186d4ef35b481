"""Trainings in the admin, read-only."""

from integrators.trainings.models import (
    Course,
    Enrolment,
    PlannedSession,
    TrainingRecord,
    TrainingSession,
)
from portal.accounts.permissions import Permission
from portal.ui.admin import sections
from portal.ui.admin.site import PortalAdmin, register_admin

READ = Permission.INTEGRATORS_READ


@register_admin(TrainingSession)
class TrainingSessionAdmin(PortalAdmin[TrainingSession]):
    section = sections.TRAININGS
    view_permission = READ
    list_display = ("title", "kind", "line", "nf525_module", "held_on", "place", "trainer")
    list_filter = ("kind", "line", "nf525_module")


@register_admin(TrainingRecord)
class TrainingRecordAdmin(PortalAdmin[TrainingRecord]):
    section = sections.TRAININGS
    view_permission = READ
    list_display = ("representative", "session", "attended", "expires_on", "recorded_at")
    list_filter = ("attended", "session__line")
    list_select_related = ("representative__user", "session")


@register_admin(Course)
class CourseAdmin(PortalAdmin[Course]):
    section = sections.TRAININGS
    view_permission = READ
    list_display = ("title", "kind", "line", "nf525_module", "valid_months", "offered")
    list_filter = ("kind", "line", "offered")


@register_admin(PlannedSession)
class PlannedSessionAdmin(PortalAdmin[PlannedSession]):
    section = sections.TRAININGS
    view_permission = READ
    list_display = ("course", "day", "place", "trainer", "places", "state_mark")
    list_filter = ("state",)
    list_select_related = ("course",)


@register_admin(Enrolment)
class EnrolmentAdmin(PortalAdmin[Enrolment]):
    section = sections.TRAININGS
    view_permission = READ
    list_display = ("representative", "planned", "state_mark", "result", "enrolled_at")
    list_filter = ("state", "result")
    list_select_related = ("representative__user", "planned__course")
