"""Contracts and fees in the admin, read-only."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from integrators.contracts.fees import euros
from integrators.contracts.models import (
    ComplianceContract,
    ContractEnding,
    ContractSignature,
    FeeCredit,
    FeeExport,
    FeeRecord,
    UpdateFee,
)
from portal.accounts.permissions import Permission
from portal.ui.admin import sections
from portal.ui.admin.site import PortalAdmin, register_admin

READ = Permission.INTEGRATORS_READ


@register_admin(ComplianceContract)
class ComplianceContractAdmin(PortalAdmin[ComplianceContract]):
    section = sections.CONTRACTS
    view_permission = READ
    list_display = ("integrator", "state_mark", "licences", "starts_on", "last_day", "decided_at")
    list_filter = ("state",)
    list_select_related = ("integrator",)


@register_admin(ContractEnding)
class ContractEndingAdmin(PortalAdmin[ContractEnding]):
    section = sections.CONTRACTS
    view_permission = READ
    list_display = ("contract", "last_day", "party", "reason", "recorded_at", "recorded_by")
    list_filter = ("party",)
    list_select_related = ("contract__integrator", "recorded_by")


@register_admin(ContractSignature)
class ContractSignatureAdmin(PortalAdmin[ContractSignature]):
    section = sections.CONTRACTS
    view_permission = READ
    list_display = ("signer_name", "capacity", "contract", "signed_at", "proof", "document")
    list_select_related = ("contract__integrator", "document")


@register_admin(UpdateFee)
class UpdateFeeAdmin(PortalAdmin[UpdateFee]):
    section = sections.CONTRACTS
    view_permission = READ
    list_display = ("line", "valid_from", "price", "corrects", "created_by")
    fields = ("line", "valid_from", "price", "corrects", "reason", "created_by", "created_at")
    list_filter = ("line",)
    list_select_related = ("created_by", "corrects")

    @admin.display(description=_("per licence before tax"), ordering="cents")
    def price(self, fee: UpdateFee) -> str:
        return euros(fee.cents)


@register_admin(FeeRecord)
class FeeRecordAdmin(PortalAdmin[FeeRecord]):
    section = sections.CONTRACTS
    view_permission = READ
    list_display = ("on", "integrator", "version", "licence", "occasion", "price", "export")
    list_filter = ("line", "cause")
    list_select_related = ("integrator", "export")

    @admin.display(description=_("before tax"), ordering="cents")
    def price(self, record: FeeRecord) -> str:
        return euros(record.cents)


@register_admin(FeeCredit)
class FeeCreditAdmin(PortalAdmin[FeeCredit]):
    section = sections.CONTRACTS
    view_permission = READ
    list_display = ("on", "fee", "cause", "reason", "price", "export")
    list_filter = ("cause",)
    list_select_related = ("fee", "export")

    @admin.display(description=_("before tax"), ordering="cents")
    def price(self, credit: FeeCredit) -> str:
        return euros(-credit.cents)


@register_admin(FeeExport)
class FeeExportAdmin(PortalAdmin[FeeExport]):
    section = sections.CONTRACTS
    view_permission = READ
    list_display = ("__str__", "first", "last", "exported_at", "exported_by")
    list_select_related = ("exported_by",)
