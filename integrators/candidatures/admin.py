"""Candidatures in the admin, read-only."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from integrators.approvals.wording import activities_in_words, lines_in_words
from integrators.candidatures.models import Candidature
from portal.accounts.permissions import Permission
from portal.ui.admin import sections
from portal.ui.admin.site import PortalAdmin, register_admin
from portal.ui.text.formats import company_number

READ = Permission.INTEGRATORS_READ


@register_admin(Candidature)
class CandidatureAdmin(PortalAdmin[Candidature]):
    section = sections.LEGAL_FILES
    view_permission = READ
    list_display = ("name", "known_by", "country", "city", "state", "created_at")
    list_filter = ("state",)
    readonly_fields = ("wishes",)
    exclude = ("activities", "lines")

    @admin.display(description=_("SIREN, VAT or register"), ordering="siren")
    def known_by(self, candidature: Candidature) -> str:
        return company_number(candidature)

    @admin.display(description=_("wishes to"))
    def wishes(self, candidature: Candidature) -> str:
        return f"{activities_in_words(candidature.activities)} {lines_in_words(candidature.lines)}"
