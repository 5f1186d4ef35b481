"""Who may read which reserved document: decided here, asked by every page.

The representatives of an approved integrator, in order (trained, charter signed, approved to
install or maintain the line), quality, support and auditors.
"""

from typing import Any

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from integrators.approvals.rules import eligibility as people
from portal.accounts.permissions import Permission
from portal.core.products import ProductLine
from releases.files.access import FORBIDDEN, Decision
from releases.reserved.models import ReservedDocument


def eligibility_by_line(user: Any) -> dict[str, people.Eligibility]:
    """For each product line, whether a representative is in order. Two queries a line."""
    if user.is_staff:
        return {}
    return {line: people.check(user, activity=people.FILES, line=line) for line in ProductLine}


def readable_by(user: Any) -> Any:
    """The documents that `user` may read."""
    lines = [line for line, answer in eligibility_by_line(user).items() if answer.ok]
    documents = ReservedDocument.objects.readable_by(user, lines)
    return documents if lines or user.is_staff else documents.none()


def reading_decision(user: Any, document: ReservedDocument) -> Decision:
    """Whether `user`, who is signed in, may read `document`. Http404 where they may not know
    of it: a document for Crisalid's own people, or of a release in preparation."""
    found = ReservedDocument.objects.filter(pk=document.pk)
    if user.is_staff:
        if found.readable_by(user, ()).exists():
            return Decision(True, 200, "staff", _("Crisalid’s own people may read it."))
        raise Http404(document.pk)
    if not found.for_integrators().exists():
        raise Http404(document.pk)
    return _representative(eligibility_by_line(user), document.line)


def listing_decision(user: Any) -> Decision:
    """Whether `user`, who is signed in, has anything to do with reserved documents."""
    if user.is_staff:
        ok = user.may(Permission.FILES_READ)
        text = _("Your role does not give access to reserved documents.")
        return Decision(ok, 200 if ok else FORBIDDEN, "role", "" if ok else text)
    return _representative(eligibility_by_line(user), "")


def _representative(found: dict[str, people.Eligibility], line: str) -> Decision:
    """By the answer for the line; for all lines, by the one that comes nearest."""
    best = found[line] if line else max(found.values(), key=_nearness)
    if best.ok:
        return Decision(True, 200, "eligible", "", best)
    return Decision(
        False, FORBIDDEN, "not_eligible",
        _("Reserved documents are for integrators in order. Here is what is missing."),
        best,
    )  # fmt: skip


def _nearness(answer: people.Eligibility) -> tuple[bool, int]:
    return answer.ok, sum(item.met for item in answer.requirements)
