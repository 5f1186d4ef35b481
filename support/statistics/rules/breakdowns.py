"""By what figures are told apart: technician, category, severity, domain, integrator,
channel."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from integrators.models import Integrator
from portal.accounts.models import User
from releases.models import RequirementDomain
from support.models import Channel, Qualification, Severity

NONE = "none"
"""In addresses: what has no technician, no category, no domain, no integrator."""


@dataclass(frozen=True)
class Breakdown:
    """One of them: `path` leads to it from a ticket; `none` names what has none."""

    key: str
    label: str | Promise
    path: str
    none: str | Promise
    choices: tuple[tuple[str, Any], ...] = ()
    rows: Any = None
    """Of what has rows of its own: their manager."""

    def condition(self, value: str, prefix: str = "") -> Q:
        """Those with this value, which is a key or `NONE`; `prefix` leads to the ticket."""
        path = prefix + self.path
        if value != NONE:
            return Q((path, value))
        return Q((path, "")) if self.choices else Q((f"{path}__isnull", True))

    def names(self, keys: Iterable[Any]) -> dict[Any, str]:
        """What these keys are called. One query at most."""
        if self.choices:
            return {key: str(label) for key, label in self.choices if key in set(keys)}
        found: QuerySet[Any] = self.rows.filter(pk__in={key for key in keys if key})
        return {row.pk: str(getattr(row, "name", row)) for row in found}

    def name_of(self, key: Any, names: dict[Any, str]) -> str:
        return names.get(key, str(key)) if key not in (None, "") else str(self.none)


BREAKDOWNS = {
    each.key: each
    for each in (
        Breakdown(
            "technician", gettext_lazy("Technician"), "assigned_to",
            gettext_lazy("Nobody yet"), rows=User.objects,
        ),
        Breakdown(
            "category", gettext_lazy("Qualification"), "qualification",
            gettext_lazy("Not qualified"), choices=tuple(Qualification.choices),
        ),
        Breakdown(
            "severity", gettext_lazy("Severity"), "severity",
            gettext_lazy("Not said"), choices=tuple(Severity.choices),
        ),
        # A ticket is about the domain of the tracker's item that it waits or waited for.
        Breakdown(
            "domain", gettext_lazy("Requirement domain"), "tracker_item__domain",
            gettext_lazy("No domain"), rows=RequirementDomain.objects,
        ),
        Breakdown(
            "integrator", gettext_lazy("Integrator"), "integrator",
            gettext_lazy("Nobody’s yet"), rows=Integrator.objects,
        ),
        Breakdown(
            "channel", gettext_lazy("Channel"), "channel", "–", choices=tuple(Channel.choices)
        ),
    )
}  # fmt: skip
USUAL = "technician"


def label_of(by: str) -> str:
    return _("By %(what)s") % {"what": str(BREAKDOWNS[by].label).lower()}
