"""Contracts and fees in the admin, read-only."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from integrators.contracts.fees import euros
from integrators.contracts.models import (
    ComplianceContract,
    ContractSignature,
    FeeExport,
    FeeRecord,
    UpdateFee,
)
from portal.accounts.permissions import Permission
from portal.ui.admin.site import PortalAdmin, register_admin

READ = Permission.INTEGRATORS_READ


@register_admin(ComplianceContract)
class ComplianceContractAdmin(PortalAdmin[ComplianceContract]):
    view_permission = READ
    list_display = ("integrator", "state_mark", "licences", "starts_on", "ends_on", "decided_at")
    list_filter = ("state",)
    list_select_related = ("integrator",)
    search_fields = ("integrator__name", "integrator__siren")


@register_admin(ContractSignature)
class ContractSignatureAdmin(PortalAdmin[ContractSignature]):
    view_permission = READ
    list_display = ("signer_name", "capacity", "contract", "signed_at", "proof", "document")
    list_select_related = ("contract__integrator", "document")
    search_fields = ("signer_name", "document__number")


@register_admin(UpdateFee)
class UpdateFeeAdmin(PortalAdmin[UpdateFee]):
    view_permission = READ
    list_display = ("line", "valid_from", "price", "created_by")
    fields = ("line", "valid_from", "price", "created_by", "created_at")
    list_filter = ("line",)
    list_select_related = ("created_by",)

    @admin.display(description=_("per licence before tax"), ordering="cents")
    def price(self, fee: UpdateFee) -> str:
        return euros(fee.cents)


@register_admin(FeeRecord)
class FeeRecordAdmin(PortalAdmin[FeeRecord]):
    view_permission = READ
    list_display = ("on", "integrator", "version", "licence", "occasion", "price", "export")
    list_filter = ("line", "cause")
    list_select_related = ("integrator", "export")
    search_fields = ("integrator__name", "occasion", "licence", "version")

    @admin.display(description=_("before tax"), ordering="cents")
    def price(self, record: FeeRecord) -> str:
        return euros(record.cents)


@register_admin(FeeExport)
class FeeExportAdmin(PortalAdmin[FeeExport]):
    view_permission = READ
    list_display = ("__str__", "first", "last", "exported_at", "exported_by")
    list_select_related = ("exported_by",)
