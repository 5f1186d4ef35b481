"""Queries about wiki pages: who may see which, and which are true for a version."""

from typing import TYPE_CHECKING, Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, Q
from django.http import Http404

from integrators.models import Approval
from portal.accounts.permissions import Permission
from portal.accounts.standing.current import is_current
from portal.core.products import ProductLine
from releases.catalogue import versions

if TYPE_CHECKING:
    from releases.catalogue.models import Release  # noqa: F401
    from releases.reserved.models import ReservedDocument  # noqa: F401
    from releases.wiki.models import WikiPage  # noqa: F401


def reads_reserved(user: Any) -> bool:
    """Whether `user` reads what is for integrators: people of a company that holds an approval,
    suspended or not, and those of Crisalid's who read the wiki. One query at most."""
    if not is_current(user):
        return False
    if user.is_staff:
        return bool(user.may(Permission.WIKI_READ))
    return Approval.objects.held_by(user).exists()


class WikiPageQuerySet(models.QuerySet["WikiPage"]):
    def visible_to(self, user: Any) -> Self:
        """Public pages for everyone; those for integrators for who reads them."""
        public = Q(audience="public")
        if is_current(user) and not user.is_staff:
            return self.filter(public | Exists(Approval.objects.held_by(user)))
        return self if reads_reserved(user) else self.filter(public)

    def true_for(self, line: str, version: str) -> Self:
        """The pages of `line` that hold for `version`. Raises ValidationError for no version."""
        key = versions.parse(line, version).sort_key
        return self.filter(
            Q(from_key="") | Q(from_key__lte=key),
            Q(until_key="") | Q(until_key__gte=key),
            line=line,
        )

    def known_at(self, line: str, version: str) -> Self:
        """The same for an address: Http404 where it names no line or no version."""
        try:
            return self.true_for(ProductLine(line), version)
        except (ValidationError, ValueError) as error:
            raise Http404(version) from error
