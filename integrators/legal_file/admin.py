"""Legal files in the admin, read-only."""

from integrators.legal_file.models import DocumentDemand, DocumentKind, FileMessage, LegalDocument
from portal.accounts.permissions import Permission
from portal.ui.admin import sections
from portal.ui.admin.site import PortalAdmin, register_admin

READ = Permission.INTEGRATORS_READ


@register_admin(DocumentKind)
class DocumentKindAdmin(PortalAdmin[DocumentKind]):
    section = sections.LEGAL_FILES
    view_permission = READ
    list_display = ("code", "name_fr", "asked_in", "valid_months", "asked", "position")


@register_admin(DocumentDemand)
class DocumentDemandAdmin(PortalAdmin[DocumentDemand]):
    section = sections.LEGAL_FILES
    view_permission = READ
    list_display = ("kind", "since", "until")
    list_select_related = ("kind",)


@register_admin(LegalDocument)
class LegalDocumentAdmin(PortalAdmin[LegalDocument]):
    section = sections.LEGAL_FILES
    view_permission = READ
    list_display = ("kind", "integrator", "candidature", "state", "expires_on", "uploaded_at")
    list_filter = ("state", "kind")
    list_select_related = ("kind", "integrator", "candidature")
    exclude = ("file",)


@register_admin(FileMessage)
class FileMessageAdmin(PortalAdmin[FileMessage]):
    section = sections.LEGAL_FILES
    view_permission = READ
    list_display = ("sent_at", "from_staff", "author", "integrator", "candidature", "read_at")
    list_select_related = ("author", "integrator", "candidature")
