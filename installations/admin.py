"""Installation reports in the admin, read-only."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from installations.models import (
    EndUser,
    InstallationReport,
    InstalledPeriod,
    IssuedLicence,
    Licence,
    Machine,
    MissingAnswer,
    MissingReport,
    Recall,
    RecallAnswer,
    Site,
)
from portal.accounts.permissions import Permission
from portal.ui.admin import sections
from portal.ui.admin.site import PortalAdmin, register_admin
from portal.ui.text.formats import company_number


@register_admin(InstallationReport)
class InstallationReportAdmin(PortalAdmin[InstallationReport]):
    """The list only: the personal detail is on the portal's page, which asks for the reason."""

    section = sections.INSTALLATIONS
    view_permission = Permission.REPORTS_READ
    list_display = (
        "page", "kind", "state_mark", "corrections", "integrator", "site", "release",
        "submitted_at",
    )  # fmt: skip
    list_filter = ("state", "kind", "release__line")
    list_display_links = None
    list_select_related = ("integrator", "site", "release")
    date_hierarchy = "submitted_at"

    @admin.display(description=_("number"), ordering="number")
    def page(self, report: InstallationReport) -> str:
        return format_html('<a href="{}">{}</a>', report.get_absolute_url(), report)

    def get_queryset(self, request: HttpRequest) -> Any:
        rows: Any = super().get_queryset(request)
        return rows.with_corrections()

    @admin.display(description=_("corrects or is corrected by"), empty_value="–")
    def corrections(self, report: Any) -> str:
        """What it corrects, and what corrects it."""
        words = []
        if report.corrects_number:
            words.append(_("Corrects %(number)s") % {"number": report.corrects_number})
        if report.corrected_by_number:
            words.append(_("Corrected by %(number)s") % {"number": report.corrected_by_number})
        return " · ".join(words)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None and super().has_view_permission(request)


@register_admin(Site)
class SiteAdmin(PortalAdmin[Site]):
    section = sections.INSTALLATIONS
    view_permission = Permission.REPORTS_READ
    list_display = ("name", "country", "city", "siret", "end_user", "integrator")
    list_select_related = ("end_user", "integrator")


@register_admin(EndUser)
class EndUserAdmin(PortalAdmin[EndUser]):
    section = sections.INSTALLATIONS
    view_permission = Permission.RELEASES_MANAGE
    list_display = ("name", "known_by", "country", "created_at")
    date_hierarchy = "created_at"

    @admin.display(description=_("SIREN, VAT or register"), ordering="siren")
    def known_by(self, merchant: EndUser) -> str:
        return company_number(merchant)


@register_admin(Recall)
class RecallAdmin(PortalAdmin[Recall]):
    section = sections.INSTALLATIONS
    view_permission = Permission.REPORTS_READ
    list_display = (
        "withdrawal", "report", "integrator", "state_mark", "opened_at", "solved_at", "solved_by",
    )  # fmt: skip
    list_filter = ("state", "withdrawal", ("solved_at", admin.EmptyFieldListFilter))
    list_select_related = ("withdrawal__release", "report", "integrator", "solved_by")


@register_admin(RecallAnswer)
class RecallAnswerAdmin(PortalAdmin[RecallAnswer]):
    section = sections.INSTALLATIONS
    view_permission = Permission.REPORTS_SETTLE
    list_display = ("withdrawal", "integrator", "kind", "planned_on", "because", "answered_at")
    list_filter = ("kind", "because", "withdrawal")
    list_select_related = ("withdrawal__release", "integrator")
    date_hierarchy = "answered_at"


@register_admin(MissingReport)
class MissingReportAdmin(PortalAdmin[MissingReport]):
    section = sections.INSTALLATIONS
    view_permission = Permission.JOURNAL_READ
    list_display = (
        "licence", "release", "site", "kind", "integrator", "state_mark", "since", "closed_by",
    )  # fmt: skip
    list_filter = ("state", "kind", ("closed_at", admin.EmptyFieldListFilter))
    list_select_related = ("licence", "release", "site", "integrator", "closed_by")
    date_hierarchy = "since"


@register_admin(MissingAnswer)
class MissingAnswerAdmin(PortalAdmin[MissingAnswer]):
    section = sections.INSTALLATIONS
    view_permission = Permission.REPORTS_SETTLE
    list_display = ("integrator", "because", "refuses", "answered_at")
    list_filter = ("because", "refuses")
    list_select_related = ("integrator",)
    date_hierarchy = "answered_at"


@register_admin(Machine)
class MachineAdmin(PortalAdmin[Machine]):
    section = sections.INSTALLATIONS
    view_permission = Permission.JOURNAL_READ
    list_display = ("serial", "maker")


@register_admin(Licence)
class LicenceAdmin(PortalAdmin[Licence]):
    section = sections.INSTALLATIONS
    view_permission = Permission.JOURNAL_READ
    list_display = ("number",)


@register_admin(IssuedLicence)
class IssuedLicenceAdmin(PortalAdmin[IssuedLicence]):
    section = sections.INSTALLATIONS
    view_permission = Permission.INTEGRATORS_READ
    list_display = ("number", "integrator", "issued_on", "edition", "recorded_by", "cancelled_at")
    list_filter = (("cancelled_at", admin.EmptyFieldListFilter),)
    list_select_related = ("integrator", "recorded_by")
    date_hierarchy = "issued_on"


@register_admin(InstalledPeriod)
class InstalledPeriodAdmin(PortalAdmin[InstalledPeriod]):
    """What was known when, also what is known better since."""

    section = sections.INSTALLATIONS
    view_permission = Permission.JOURNAL_READ
    list_display = (
        "machine", "release", "site", "integrator", "true_from", "true_to", "known_from",
        "known_to",
    )  # fmt: skip
    list_filter = ("source", "doubled", ("known_to", admin.EmptyFieldListFilter))
    list_select_related = ("machine", "release", "site", "integrator")
