"""The demo has witnesses that have signed, and a copy of somebody's data that is being made."""

import datetime as dt

import pytest

from portal.core import clock
from portal.demo.integrators.story import DemoIntegrators
from portal.demo.stage import play
from portal.demo.witnesses import NAMES, DemoWitnesses
from portal.journal.models import Checkpoint
from portal.journal.tree import sequencer
from portal.journal.tree.cosigned import signed_by
from portal.retention.exports.work import run_due
from portal.retention.models import DataExport
from portal.witnesses.cosigning.states import states
from portal.witnesses.models import Witness
from tests.journal.factories import entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def played(cast):
    world = DemoIntegrators(staff={"quality": cast.quality}, people={0: [cast.manager_rep]})
    witnesses = DemoWitnesses(world, clock.now())
    play(witnesses.scenes())
    sequencer.sequence()
    return witnesses


def test_they_are_registered_and_sign_the_latest_checkpoint(played):
    assert set(Witness.objects.values_list("name", flat=True)) == set(NAMES.values())
    assert played.sign() == len(NAMES)
    size = Checkpoint.objects.latest("size").size
    assert {one.witness for one in signed_by([size])[size]} == set(NAMES.values())
    assert [(state.behind, state.silent) for state in states()] == [(0, False)] * len(NAMES)


def test_nobody_runs_them_afterwards_so_they_are_missing_after_a_day(played):
    played.sign()
    entry()
    sequencer.sequence()
    assert [state.silent for state in states()] == [False, False]
    with clock.moved_to(clock.now() + dt.timedelta(days=1, minutes=1)):
        assert [state.silent for state in states()] == [True, True]


def test_the_managers_copy_is_asked_for_and_made(played, cast):
    row = DataExport.objects.get()
    assert (row.person, row.asked_by) == (cast.manager, cast.manager)
    run_due()
    row.refresh_from_db()
    assert row.is_kept
