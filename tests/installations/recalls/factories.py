"""What is answered for lines of a recall, as the pages answer it."""

import datetime as dt

from installations.models import Recall
from installations.recalls.actions import plan_recalls, report_impossible
from portal.core import clock


def opened(*lines) -> dict[int, str]:
    """What a page that is opened now sends back of them."""
    return {row.pk: row.mark for row in Recall.objects.filter(pk__in=[line.pk for line in lines])}


def planned(representative, *lines, days=3):
    return plan_recalls(
        by=representative.user, withdrawal=lines[0].withdrawal, opened=opened(*lines),
        planned_on=clock.today() + dt.timedelta(days=days), technician=representative,
    )  # fmt: skip


def impossible(representative, *lines, because="closed", text=""):
    return report_impossible(
        by=representative.user, withdrawal=lines[0].withdrawal, opened=opened(*lines),
        because=because, text=text,
    )  # fmt: skip


def state_of(line) -> str:
    return Recall.objects.get(pk=line.pk).state
