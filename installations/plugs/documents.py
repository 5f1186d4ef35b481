"""The sealed document of installations: the report that both parties signed."""

from django.utils.translation import gettext_lazy as _

from installations.actions.sign_report import DOCUMENT_KIND
from installations.rules import access
from portal.documents.kinds import register_document_kind

register_document_kind(
    DOCUMENT_KIND,
    may_read=access.may_read_document,
    name=_("Installation report"),
    listed=access.listed_documents,
)
