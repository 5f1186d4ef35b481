"""An answer holds for lines as they stood on the page of whoever gives it."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext_lazy as _

from installations.models import MissingReport, Recall
from portal.core.actions import Refused

Line = Recall | MissingReport
Opened = Mapping[int, str]
"""By line the mark that it bore when the page was opened."""


def require_unchanged(lines: Iterable[Line], opened: Opened) -> None:
    """Refused ("changed") where somebody has answered, or a report was signed, in between."""
    if any(line.mark != opened[line.pk] for line in lines):
        raise Refused(
            _(
                "What was answered for one of these has changed while you had this page open. "
                "Nothing is saved: look at what stands here now, then save again."
            ),
            "changed",
        )
