"""The demo's answers to a recall: some visits are planned, a few machines cannot be done."""

import datetime as dt

from django.utils import timezone

from installations.models import Recall, RecallState
from installations.models.recalls import RecallQuerySet
from installations.recalls import actions
from portal.accounts.models import User
from portal.accounts.permissions import Role
from portal.core import clock

EVERY_PLANNED, EVERY_IMPOSSIBLE, EVERY_REFUSED = 3, 7, 21
"""Of the machines that are not updated by now, counted by their keys."""


def answer_some(lines: RecallQuerySet) -> None:
    """Each company answers for some of its machines the day after the withdrawal."""
    for number, line in enumerate(lines.order_by("pk")):
        people = line.report.integrator.representatives.active()
        person = people.select_related("user").order_by("pk").first()
        if person is None:
            continue
        opened = {line.pk: line.mark}
        if number % EVERY_PLANNED == 0:
            day = timezone.localdate(clock.now()) + dt.timedelta(days=5 + number % 20)
            actions.plan_recalls(
                by=person.user, withdrawal=line.withdrawal, opened=opened, planned_on=day,
                technician=person,
            )  # fmt: skip
        elif number % EVERY_IMPOSSIBLE == 1:
            actions.report_impossible(
                by=person.user, withdrawal=line.withdrawal, opened=opened, because="closed",
                text="Rideau baissé, boîte aux lettres pleine.",
            )  # fmt: skip
            if number % EVERY_REFUSED == 1:
                _refuse(line)


def _refuse(line: Recall) -> None:
    """Quality knows better."""
    line = Recall.objects.get(pk=line.pk, state=RecallState.IMPOSSIBLE)
    quality = User.objects.filter(role=Role.QUALITY).order_by("pk").first()
    if quality is not None:
        actions.refuse_impossible(
            by=quality, recall=line, mark=line.mark,
            text="Le commerce a rouvert sous la même enseigne.",
        )  # fmt: skip
