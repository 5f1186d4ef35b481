"""A withdrawn release with machines of two integrators, and what a page sends back of them."""

import datetime as dt
from types import SimpleNamespace

import pytest

from installations.models import Recall
from portal.core import clock
from tests.installations.factories import make, newer
from tests.releases import factories as releases


@pytest.fixture
def recalled(cast, release):
    """Two machines of the technician's company, one of the stranger's, ten days to go."""
    own = [make(cast.technician_rep, release) for _ in range(2)]
    other = make(cast.stranger_rep, release)
    latest = newer(cast)
    withdrawal = releases.withdraw(
        cast.quality, release, instruction="update_by",
        update_by=clock.today() + dt.timedelta(days=10),
    )  # fmt: skip
    lines = {row.report_id: row for row in Recall.objects.all()}
    return SimpleNamespace(
        withdrawal=withdrawal, reports=own, lines=[lines[row.pk] for row in own],
        other=lines[other.pk], other_report=other, latest=latest,
    )  # fmt: skip
