"""The registry in the admin: to look things up, never to change them."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from integrators import admin_legal  # noqa: F401
from integrators.fees import euros
from integrators.models import (
    Approval,
    Charter,
    CharterSignature,
    ComplianceContract,
    Contact,
    ContractSignature,
    ControlledDocument,
    Course,
    Enrolment,
    FeeExport,
    FeeRecord,
    Integrator,
    PlannedSession,
    Reminder,
    Representative,
    RepresentativeInvitation,
    Standing,
    Suspension,
    TrainingRecord,
    TrainingSession,
    UpdateFee,
)
from portal.accounts.permissions import Permission
from portal.ui.admin import PortalAdmin, register
from portal.ui.lists import state_badge

READ = Permission.INTEGRATORS_READ


@register(Integrator)
class IntegratorAdmin(PortalAdmin[Integrator]):
    view_permission = READ
    list_display = ("name", "siren", "postcode", "city", "standing", "registered_at")
    search_fields = ("name", "siren", "siret", "city")
    date_hierarchy = "registered_at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Integrator]:
        return super().get_queryset(request).with_standing()  # type: ignore[attr-defined,no-any-return]

    @admin.display(description=_("status"))
    def standing(self, obj: Any) -> str:
        return state_badge(Standing(obj.standing))


@register(Contact)
class ContactAdmin(PortalAdmin[Contact]):
    view_permission = READ
    list_display = ("name", "function", "integrator", "email", "phone")
    list_select_related = ("integrator",)
    search_fields = ("name", "email", "integrator__name")


@register(Representative)
class RepresentativeAdmin(PortalAdmin[Representative]):
    view_permission = READ
    list_display = ("user", "role", "integrator", "joined_at", "left_at")
    list_filter = ("role",)
    list_select_related = ("user", "integrator")
    search_fields = ("user__name", "user__email", "integrator__name")


@register(RepresentativeInvitation)
class RepresentativeInvitationAdmin(PortalAdmin[RepresentativeInvitation]):
    view_permission = READ
    list_display = ("invitation", "role", "integrator", "invited_at", "accepted_at")
    list_select_related = ("invitation", "integrator")
    search_fields = ("invitation__email", "integrator__name")

    @admin.display(description=_("invited at"), ordering="invitation__invited_at")
    def invited_at(self, obj: RepresentativeInvitation) -> Any:
        return obj.invitation.invited_at

    @admin.display(description=_("accepted at"), ordering="invitation__accepted_at")
    def accepted_at(self, obj: RepresentativeInvitation) -> Any:
        return obj.invitation.accepted_at


@register(TrainingSession)
class TrainingSessionAdmin(PortalAdmin[TrainingSession]):
    view_permission = READ
    list_display = ("title", "kind", "line", "nf525_module", "held_on", "place", "trainer")
    list_filter = ("kind", "line", "nf525_module")
    search_fields = ("title", "place", "trainer")


@register(TrainingRecord)
class TrainingRecordAdmin(PortalAdmin[TrainingRecord]):
    view_permission = READ
    list_display = ("representative", "session", "attended", "expires_on", "recorded_at")
    list_filter = ("attended", "session__line")
    list_select_related = ("representative__user", "session")
    search_fields = ("representative__user__name", "representative__integrator__name")


@register(Charter)
class CharterAdmin(PortalAdmin[Charter]):
    view_permission = READ
    list_display = ("version", "effective_on", "grace_days", "published_at", "published_by")
    list_select_related = ("published_by",)


@register(CharterSignature)
class CharterSignatureAdmin(PortalAdmin[CharterSignature]):
    view_permission = READ
    list_display = ("signer_name", "capacity", "charter", "signed_at", "proof", "document")
    list_filter = ("charter", "proof")
    list_select_related = ("charter", "document")
    search_fields = ("signer_name", "document__number")


@register(Approval)
class ApprovalAdmin(PortalAdmin[Approval]):
    view_permission = READ
    list_display = ("integrator", "activity", "line", "starts_on", "ends_on", "granted_by")
    list_filter = ("activity", "line")
    list_select_related = ("integrator", "granted_by")
    search_fields = ("integrator__name", "integrator__siren")


@register(Suspension)
class SuspensionAdmin(PortalAdmin[Suspension]):
    view_permission = READ
    list_display = ("integrator", "final", "starts_at", "started_by", "lifted_at", "lifted_by")
    list_filter = ("final",)
    list_select_related = ("integrator", "started_by", "lifted_by")
    search_fields = ("integrator__name",)


@register(Reminder)
class ReminderAdmin(PortalAdmin[Reminder]):
    view_permission = READ
    list_display = ("kind", "step", "integrator", "representative", "ends_on", "done_at", "failure")
    list_filter = ("kind", "step")
    list_select_related = ("integrator", "representative__user")
    search_fields = ("integrator__name", "representative__user__name")


@register(Course)
class CourseAdmin(PortalAdmin[Course]):
    view_permission = READ
    list_display = ("title", "kind", "line", "nf525_module", "valid_months", "offered")
    list_filter = ("kind", "line", "offered")
    search_fields = ("title",)


@register(PlannedSession)
class PlannedSessionAdmin(PortalAdmin[PlannedSession]):
    view_permission = READ
    list_display = ("course", "day", "place", "trainer", "places", "state_mark")
    list_filter = ("state",)
    list_select_related = ("course",)
    search_fields = ("course__title", "place", "trainer")


@register(Enrolment)
class EnrolmentAdmin(PortalAdmin[Enrolment]):
    view_permission = READ
    list_display = ("representative", "planned", "state_mark", "result", "enrolled_at")
    list_filter = ("state", "result")
    list_select_related = ("representative__user", "planned__course")
    search_fields = ("representative__user__name", "planned__course__title")


@register(ComplianceContract)
class ComplianceContractAdmin(PortalAdmin[ComplianceContract]):
    view_permission = READ
    list_display = ("integrator", "state_mark", "licences", "starts_on", "ends_on", "decided_at")
    list_filter = ("state",)
    list_select_related = ("integrator",)
    search_fields = ("integrator__name", "integrator__siren")


@register(ContractSignature)
class ContractSignatureAdmin(PortalAdmin[ContractSignature]):
    view_permission = READ
    list_display = ("signer_name", "capacity", "contract", "signed_at", "proof", "document")
    list_select_related = ("contract__integrator", "document")
    search_fields = ("signer_name", "document__number")


@register(UpdateFee)
class UpdateFeeAdmin(PortalAdmin[UpdateFee]):
    view_permission = READ
    list_display = ("line", "valid_from", "price", "created_by")
    fields = ("line", "valid_from", "price", "created_by", "created_at")
    list_filter = ("line",)
    list_select_related = ("created_by",)

    @admin.display(description=_("per licence before tax"), ordering="cents")
    def price(self, fee: UpdateFee) -> str:
        return euros(fee.cents)


@register(FeeRecord)
class FeeRecordAdmin(PortalAdmin[FeeRecord]):
    view_permission = READ
    list_display = ("on", "integrator", "version", "licence", "occasion", "price", "export")
    list_filter = ("line", "cause")
    list_select_related = ("integrator", "export")
    search_fields = ("integrator__name", "occasion", "licence", "version")

    @admin.display(description=_("before tax"), ordering="cents")
    def price(self, record: FeeRecord) -> str:
        return euros(record.cents)


@register(FeeExport)
class FeeExportAdmin(PortalAdmin[FeeExport]):
    view_permission = READ
    list_display = ("__str__", "first", "last", "exported_at", "exported_by")
    list_select_related = ("exported_by",)


@register(ControlledDocument)
class ControlledDocumentAdmin(PortalAdmin[ControlledDocument]):
    view_permission = READ
    list_display = ("reference", "version", "title", "dated", "author", "validator")
    search_fields = ("reference", "title")
