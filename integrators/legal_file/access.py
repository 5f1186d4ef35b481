"""Which of Crisalid's people open a paper of a legal file at once, and which say why first."""

from collections.abc import Collection

from integrators.legal_file.models import LegalDocument, LegalDocumentState
from portal.accounts.models import User
from portal.accounts.permissions import Permission, Role
from portal.journal.consulting.reasons import opened

CONSULTED = "legal_document.consulted"


def closed_to(user: User, documents: Collection[LegalDocument]) -> set[int]:
    """The keys of those of `documents` whose file `user` must still say why to open."""
    asked = [row for row in documents if _asks(user, row)]
    return {row.pk for row in asked} - opened(user, CONSULTED, asked)


def needs_reason(user: User, document: LegalDocument) -> bool:
    """Whether `user` must still say why before opening the file of `document`."""
    return bool(closed_to(user, [document]))


def _asks(user: User, document: LegalDocument) -> bool:
    """To check what a company has sent is reason enough for quality, to audit for an auditor."""
    if not user.is_staff or user.role == Role.AUDITOR:
        return False
    waits = document.state == LegalDocumentState.WAITING
    return not (waits and user.may(Permission.INTEGRATORS_MANAGE))
