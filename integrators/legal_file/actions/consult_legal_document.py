"""Opens a paper of a legal file to one of Crisalid's people, who says why."""

from django.utils.translation import gettext_lazy as _

from integrators.legal_file.models import LegalDocument
from portal.accounts.models import User
from portal.core.actions import Refused, action
from portal.journal.record import record


@action
def consult_legal_document(*, by: User, document: LegalDocument, reason: str) -> None:
    """Journal that `by` opens the document, and why. Raises Refused ("reason_missing")."""
    reason = reason.strip()
    if not reason:
        raise Refused(_("Say why you need to open this document."), "reason_missing")
    record(
        event="legal_document.consulted",
        subject=document,
        by=by,
        data={
            "kind": document.kind.code,
            "integrator": document.integrator_id,
            "candidature": document.candidature_id,
            "reason": reason,
        },
    )
