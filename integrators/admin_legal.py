"""Candidatures and legal files in the admin: to look things up, never to change them."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from integrators.models import (
    Candidature,
    DocumentDemand,
    DocumentKind,
    Establishment,
    FileMessage,
    LegalDocument,
)
from integrators.wording import activities_in_words, lines_in_words
from portal.accounts.permissions import Permission
from portal.ui.admin import PortalAdmin, register

READ = Permission.INTEGRATORS_READ


@register(Candidature)
class CandidatureAdmin(PortalAdmin[Candidature]):
    view_permission = READ
    list_display = ("name", "siren", "city", "state", "created_at")
    list_filter = ("state",)
    search_fields = ("name", "siren", "email")
    readonly_fields = ("wishes",)
    exclude = ("activities", "lines")

    @admin.display(description=_("wishes to"))
    def wishes(self, candidature: Candidature) -> str:
        return f"{activities_in_words(candidature.activities)} {lines_in_words(candidature.lines)}"


@register(DocumentKind)
class DocumentKindAdmin(PortalAdmin[DocumentKind]):
    view_permission = READ
    list_display = ("code", "name_fr", "valid_months", "asked", "position")


@register(DocumentDemand)
class DocumentDemandAdmin(PortalAdmin[DocumentDemand]):
    view_permission = READ
    list_display = ("kind", "since", "until")
    list_select_related = ("kind",)


@register(Establishment)
class EstablishmentAdmin(PortalAdmin[Establishment]):
    view_permission = READ
    list_display = ("siret", "name", "integrator", "city", "closed_at")
    list_select_related = ("integrator",)
    search_fields = ("siret", "name", "integrator__name")


@register(LegalDocument)
class LegalDocumentAdmin(PortalAdmin[LegalDocument]):
    view_permission = READ
    list_display = ("kind", "integrator", "candidature", "state", "expires_on", "uploaded_at")
    list_filter = ("state", "kind")
    list_select_related = ("kind", "integrator", "candidature")
    search_fields = ("integrator__name", "candidature__name")
    exclude = ("file",)


@register(FileMessage)
class FileMessageAdmin(PortalAdmin[FileMessage]):
    view_permission = READ
    list_display = ("sent_at", "from_staff", "author", "integrator", "candidature", "read_at")
    list_select_related = ("author", "integrator", "candidature")
