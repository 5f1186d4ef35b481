"""Tells of clocks that were seen to be wrong: an entry each, and the bell."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from portal.core.alarms import alarm
from portal.journal.clocks import Incident
from portal.journal.incidents.actions import tell_of_drift, tell_of_jump, tell_of_late_commit
from portal.journal.models import JournalEntry
from portal.journal.record import Actor

BY = Actor.system("clock")
"""Whom `portal.journal.verify.order` believes."""


def on_clock_went_wrong(sender: object, incident: Incident, entry: UUID, **kwargs: Any) -> None:
    """Write what was measured into the journal, and ring."""
    found = JournalEntry.objects.get(uuid=entry)
    seconds = incident.seconds
    if incident.kind == "drifted":
        tell_of_drift(by=BY, entry=found, seconds=seconds)
        alarm(
            "clock-drifted",
            _("The machine's clock is %(seconds)s seconds off the database's: set it right"),
            {"seconds": abs(seconds)},
        )
    elif incident.kind == "jumped_back":
        tell_of_jump(by=BY, entry=found, clock=incident.clock, seconds=seconds)
        alarm(
            f"clock-jumped-back:{incident.clock}",
            _("A clock (%(clock)s) went back by %(seconds)s seconds: look who has set it"),
            {"clock": incident.clock, "seconds": seconds},
        )
    else:
        tell_of_late_commit(by=BY, entry=found, seconds=seconds)
        alarm(
            "committed-late",
            _("A transaction of the journal took %(seconds)s seconds: see what ran then"),
            {"seconds": seconds},
        )
