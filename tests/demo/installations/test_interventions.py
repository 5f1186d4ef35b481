import datetime as dt
import random

import pytest

from installations.interventions.rules import OVERDUE_DAYS
from installations.models import Intervention, InterventionState, StepKind
from portal.core import clock
from portal.demo import interventions
from portal.demo.stage import play
from tests.installations.factories import make

pytestmark = pytest.mark.django_db


def played(cast, count=10):
    end = clock.now()
    play(
        interventions.scenes(
            random.Random(1), lambda: cast.integrator,
            moments=[end - dt.timedelta(days=20 + 9 * (count - n)) for n in range(count)], end=end,
        )
    )  # fmt: skip
    return Intervention.objects.order_by("recorded_at")


def test_it_has_something_of_each(cast, release):
    make(cast.technician_rep, release, at=clock.now() - dt.timedelta(days=300))
    rows = played(cast)
    assert rows.filter(state=InterventionState.CLOSED).count() == 10
    open_ones = rows.filter(state=InterventionState.OPEN)
    assert open_ones.count() == interventions.LEFT_OPEN
    age = clock.now() - open_ones[0].recorded_at
    assert age.days >= OVERDUE_DAYS
    assert {row.concern for row in rows} == {each[0] for each in interventions.CALLS}
    assert any(row.is_late for row in rows)
    assert any(row.steps.filter(kind=StepKind.REMARK).exists() for row in rows)


def test_without_machines_nobody_asks(cast):
    assert not played(cast).exists()
