"""What staff may read of a report: quality only after giving a reason."""

from typing import TYPE_CHECKING

from django.db.models import Q

from installations.models import InstallationReport
from portal.accounts.permissions import Role
from portal.accounts.standing.current import is_current
from portal.journal.consulting.reasons import said_lately

if TYPE_CHECKING:
    from portal.accounts.models import User
    from portal.documents.models import Document

CONSULTED = "report.consulted"


def needs_reason(user: "User", report: InstallationReport) -> bool:
    """Whether `user` must still say why before reading the personal detail of `report`.

    Quality staff do (the role matrix: «with a reason»); the journal knows whether they have.
    """
    return user.role == Role.QUALITY and not said_lately(user, CONSULTED, report)


def listed_documents(user: "User") -> Q:
    """The documents of reports whose pages `user` may open, if with a reason; and annulments."""
    reports = InstallationReport.objects.visible_to(user).exclude(document=None)
    annulled = InstallationReport.objects.visible_to(user).exclude(annulments__document=None)
    return Q(pk__in=reports.values("document")) | Q(pk__in=annulled.values("annulments__document"))


def may_read_document(user: "User", document: "Document") -> bool:
    """Whether `user` may download the sealed PDF of a report, or of its annulment."""
    if not is_current(user):
        return False
    of = Q(document=document) | Q(annulments__document=document)
    report = InstallationReport.objects.visible_to(user).filter(of).first()
    return report is not None and not needs_reason(user, report)
