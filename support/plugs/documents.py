"""The sealed document of the desk: an extract of the register of complaints."""

from collections.abc import Iterator

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.accounts.permissions import Permission
from portal.documents.kinds import Said, register_document_kind
from portal.documents.models import Document
from portal.ui.text import formats
from support.complaints.extracts import EXTRACT


def may_read_extract(user: User, document: Document) -> bool:
    """Whoever reads the register."""
    return user.is_active and user.may(Permission.COMPLAINTS_READ)


def listed_extracts(user: User) -> Q:
    return Q() if user.may(Permission.COMPLAINTS_READ) else Q(pk__in=[])


def extract_facts(said: Said) -> Iterator[tuple[str | Promise, str]]:
    """The period, the domain and how many; what the complaints say stands on the paper alone."""
    yield _("Period"), " – ".join(formats.when(said.day(name)) for name in ("since", "until"))
    if said.text("domain"):
        yield _("Requirement domain"), said.text("domain")
    yield _("Complaints"), formats.number(len(said.data["complaints"]))


register_document_kind(
    EXTRACT,
    may_read=may_read_extract,
    name=_("Extract of the register of complaints"),
    listed=listed_extracts,
    facts=extract_facts,
)
