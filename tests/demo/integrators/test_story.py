"""The demo's registry: in all states, through the actions, and the promised accounts in order."""

import datetime as dt
import hashlib
from collections import Counter
from random import Random

import pytest
from django.contrib.auth.hashers import make_password
from django.utils import timezone
from stdnum.fr import siren, siret

from integrators.approvals.rules.eligibility import check
from integrators.companies.identity.checks import is_identified
from integrators.legal_file.documents import papers_of
from integrators.models import (
    Activity,
    Approval,
    CharterSignature,
    ControlledDocument,
    Integrator,
    Representative,
    Standing,
    TrainingRecord,
)
from portal.accounts.models import User
from portal.core import work
from portal.demo.integrators.story import (
    DEPARTURE,
    PLANS,
    DemoIntegrators,
    Stage,
    _signing_acts,
    scenes,
)
from portal.demo.stage import play
from portal.journal.models import JournalEntry
from tests.harness.scenes import Scene, recall


def play_all():
    end = timezone.now()
    found, plays = scenes(
        rng=Random(525),
        start=end - dt.timedelta(days=730),
        end=end,
        password_hash=make_password("demo-portal-2026"),
    )
    with work.asleep():
        play(plays)
    return found


WORLD = Scene("demo_registry", play_all)


@pytest.fixture
def demo_registry_scene():
    return WORLD


@pytest.fixture
def world(db, demo_registry_scene):
    return recall(demo_registry_scene)


@pytest.mark.parametrize("number", [number for number, plan in enumerate(PLANS) if plan.leaves])
def test_whoever_leaves_signs_nothing_afterwards(number):
    """Whatever the dice say: a demo that falls on a bad number would not load."""
    end = timezone.now()
    plan = PLANS[number]
    for seed in range(300):
        start = end - dt.timedelta(days=730)
        stage = Stage(DemoIntegrators(), Random(seed), start, end, "")
        left = stage.at(DEPARTURE, 17)
        signings = [moment for moment, _act in _signing_acts(stage, number, plan)]
        assert sum(moment > left for moment in signings) < plan.team


def test_a_believable_small_france(world):
    standings = Counter(Integrator.objects.with_standing().values_list("standing", flat=True))
    assert len(PLANS) == sum(standings.values()) == 28
    assert set(standings) == set(Standing) - {Standing.UPCOMING}
    assert 68 <= Representative.objects.count() <= 80
    assert {row.charter.version for row in CharterSignature.objects.select_related("charter")} == {
        "1.0", "2.0",
    }  # fmt: skip
    [abroad] = Integrator.objects.exclude(country="FR")
    assert is_identified(abroad)
    assert abroad in Integrator.objects.approved_on()
    assert {paper.kind.code for paper in papers_of([abroad])[abroad]} == {
        "register-extract", "insurance",
    }  # fmt: skip
    for row in Integrator.objects.filter(country="FR"):
        assert siren.is_valid(row.siren)
        assert siret.is_valid(row.siret)
    accounts = ("manager", "technician")
    for name in accounts:
        user = User.objects.get(email=f"{name}@demo.example")
        assert user.check_password("demo-portal-2026")
        for line in ("V3", "V4"):
            for activity in Activity.values:
                assert check(user, activity=activity, line=line).ok
    candidate = User.objects.get(email="candidate@demo.example")
    assert [item.code for item in check(candidate, activity="install", line="V4").missing] == [
        "training", "charter", "approval",
    ]  # fmt: skip
    for name in ("quality", "quality2", "support", "auditor", "admin"):
        assert User.objects.get(email=f"{name}@demo.example").role == name.removesuffix("2")
    # Every row has its entry: nothing was written on the side.
    events = Counter(JournalEntry.objects.values_list("event", flat=True))
    assert events["integrator.registered"] == 28
    assert events["representative.joined"] == Representative.objects.count()
    assert events["charter.signed"] == CharterSignature.objects.count()
    told = [
        entry.content["data"]["attendance"]
        for entry in JournalEntry.objects.filter(event="training.recorded")
    ]
    assert sum(map(len, told)) == TrainingRecord.objects.count()
    granted = [
        entry.content["data"]["approvals"]
        for entry in JournalEntry.objects.filter(event="approval.granted")
    ]
    assert sum(map(len, granted)) == Approval.objects.count()


def test_the_controlled_documents_with_the_charter_among_them(world):
    rows = ControlledDocument.objects.with_rank()
    current = {row.reference: row.version for row in rows if row.rank == 1}
    assert current["DOC-QLT-210"] == "1"
    assert current["PRO-QLT-19011414"] == "2"
    assert "DOC-QLT-18122014" in current
    for row in rows:
        with row.file.open("rb") as stored:
            content = stored.read()
        assert hashlib.sha256(content).hexdigest() == row.sha256
