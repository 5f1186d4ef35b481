"""No approval runs beside another of the same activity and line."""

import datetime as dt
from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from integrators.companies.models import Integrator
from integrators.values import as_of
from portal.core.actions import Refused


def refuse_overlap(
    integrator: Integrator,
    pairs: Iterable[tuple[str, str]],
    starts_on: dt.date,
    ends_on: dt.date,
) -> None:
    """Raises Refused ("overlap") where one of `pairs` (line, activity) is approved meanwhile."""
    standing = integrator.approvals.standing(as_of())
    meanwhile = standing.filter(starts_on__lte=ends_on, ends_on__gte=starts_on)
    wanted = set(pairs)
    same = next((row for row in meanwhile if (row.line, row.activity) in wanted), None)
    if same:
        raise Refused(
            _(
                "%(activity)s %(line)s is approved already, from "
                "%(start)s to %(end)s: leave it out, or begin after."
            )
            % {
                "activity": same.get_activity_display(),
                "line": same.line,
                "start": same.starts_on.strftime("%d/%m/%Y"),
                "end": same.ends_on.strftime("%d/%m/%Y"),
            },
            "overlap",
        )
