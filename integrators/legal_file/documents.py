"""Which documents are asked for of a company, which hold on a day, and why one does not.

    papers_of([company], at=as_of(day))[company]      of one company or candidature
    papers_of(companies)                              of many, in two queries for all

Only facts; that an approval asks for the mandatory ones is decided in `eligibility`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

from django.db.models import BigAutoField, DateTimeField, Q, QuerySet
from django.utils.translation import gettext as _

from integrators.candidatures.models import Candidature
from integrators.companies.models import Integrator
from integrators.legal_file.models import DocumentKind, LegalDocument, asked_where
from integrators.values import SOON, AsOf, as_of
from portal.core.prepared import Bound, prepared
from portal.ui.text.formats import when

Owner = Integrator | Candidature
MOMENT = Bound("moment", DateTimeField())
VALID, ENDING, WAITING, REFUSED, EXPIRED, MISSING = (
    "valid", "ending", "waiting", "refused", "expired", "missing",
)  # fmt: skip


@dataclass(frozen=True)
class Paper:
    """One kind of document of one company, at a moment. `versions` are the latest first."""

    kind: DocumentKind
    mandatory: bool
    at: AsOf
    versions: tuple[LegalDocument, ...]

    @property
    def valid(self) -> LegalDocument | None:
        """The version that holds: the one that holds longest."""
        good = [row for row in self.versions if self._holds(row)]
        return max(good, key=lambda row: (row.expires_on is None, row.expires_on), default=None)

    @property
    def met(self) -> bool:
        return not self.mandatory or self.valid is not None

    @property
    def state(self) -> str:
        if valid := self.valid:
            ends = valid.expires_on
            return ENDING if ends and ends <= self.at.day + SOON else VALID
        if not self.versions:
            return MISSING
        last = self.versions[0]
        if last.accepted_at(self.at.moment):
            return EXPIRED
        decided = last.decided_at is not None and last.decided_at <= self.at.moment
        return REFUSED if decided else WAITING

    @property
    def label(self) -> str:
        """How it stands, in words."""
        last = self.versions[0] if self.versions else None
        if valid := self.valid:
            if valid.expires_on is None:
                return _("%(kind)s: accepted") % {"kind": self.kind}
            words = {"kind": self.kind, "day": when(valid.expires_on)}
            return _("%(kind)s: valid until %(day)s") % words
        if last is None:
            return _("%(kind)s: missing") % {"kind": self.kind}
        if self.state == EXPIRED and last.expires_on:
            words = {"kind": self.kind, "day": when(last.expires_on)}
            return _("%(kind)s: expired on %(day)s") % words
        if self.state == WAITING:
            return _("%(kind)s: sent, being checked by Crisalid") % {"kind": self.kind}
        return _("%(kind)s: refused (%(reason)s)") % {"kind": self.kind, "reason": last.reason}

    def _holds(self, row: LegalDocument) -> bool:
        accepted = row.accepted_at(self.at.moment)
        return accepted and (row.expires_on is None or row.expires_on >= self.at.day)


def papers_of(owners: Iterable[Owner], at: AsOf | None = None) -> dict[Owner, tuple[Paper, ...]]:
    """Each company's documents: every kind asked for, and others that it has sent."""
    at = at or as_of()
    companies = list(owners)
    if not companies:
        return {}
    kinds: list[Any] = _kinds().rows(moment=at.moment)
    sent = _sent(companies, at)
    return {
        company: tuple(
            Paper(kind, kind.mandatory and _asked(kind, company), at, tuple(rows))
            for kind in kinds
            if (rows := sent.get((company, kind.pk), [])) or _asked(kind, company)
        )
        for company in companies
    }


@prepared
def _kinds() -> QuerySet[DocumentKind]:
    return DocumentKind.objects.with_mandatory(cast(Any, MOMENT))


@prepared
def _sent_by_one() -> QuerySet[LegalDocument]:
    own = LegalDocument.objects.filter(integrator=Bound("integrator", BigAutoField()))
    return own.filter(uploaded_at__lte=MOMENT).order_by("-uploaded_at", "-pk")


def _asked(kind: Any, company: Owner) -> bool:
    """Whether a kind (of `with_mandatory`) is asked of this company."""
    return (kind.asked or kind.mandatory) and kind.asked_in in asked_where(company.country)


def _rows(integrators: list[int], candidatures: list[int], at: AsOf) -> Iterable[LegalDocument]:
    """What they have sent until then, the latest first."""
    if len(integrators) == 1 and not candidatures:
        return _sent_by_one().rows(integrator=integrators[0], moment=at.moment)
    sent = LegalDocument.objects.filter(uploaded_at__lte=at.moment).filter(
        Q(integrator__in=integrators) | Q(integrator=None, candidature__in=candidatures)
        if candidatures
        else Q(integrator__in=integrators)
    )
    return sent.order_by("-uploaded_at", "-pk")


def _sent(owners: list[Owner], at: AsOf) -> dict[tuple[Owner, int], list[LegalDocument]]:
    integrators = {row.pk: row for row in owners if isinstance(row, Integrator)}
    candidatures = {row.pk: row for row in owners if isinstance(row, Candidature)}
    found: dict[tuple[Owner, int], list[LegalDocument]] = {}
    for row in _rows(list(integrators), list(candidatures), at):
        owner: Owner
        if row.integrator_id is not None:
            owner = integrators[row.integrator_id]
        else:
            assert row.candidature_id is not None
            owner = candidatures[row.candidature_id]
        found.setdefault((owner, row.kind_id), []).append(row)
    return found
