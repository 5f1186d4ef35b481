"""A database administrator backdates an approval, with its entry, while all triggers are on.

The portal's own sequencer gives the entry its place and signs it; the checkers find it.
"""

import datetime as dt
import subprocess
import sys
import uuid
import zipfile

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from integrators.models import Approval, Integrator
from portal.journal import canonical, clocks
from portal.journal.models import JournalEntry, Unsequenced
from portal.journal.tree import sequencer
from portal.journal.verify import walk
from portal.journal.versions import moment_text
from tests.journal.bypass import without_triggers
from tests.journal.factories import entry

pytestmark = pytest.mark.django_db

YEAR = dt.timedelta(days=365)


@pytest.fixture
def model(cast):
    """An honest approval and its entry, which the forger takes for a model."""
    row = Approval.objects.filter(integrator=cast.elsewhere).exclude(activity="sell").first()
    told = JournalEntry.objects.filter(
        event="approval.granted", subject_id=str(row.integrator_id)
    ).earliest("pk")
    sequencer.sequence()
    assert list(walk.findings()) == []
    return row, told


def backdate(model, at: dt.datetime, starts_on: dt.date, **changes) -> JournalEntry:
    """Insert a row and an entry that tells of it, with SQL's powers and no more."""
    row, told = model
    row = Approval(
        integrator=Integrator.objects.exclude(approvals=None).exclude(pk=row.integrator_id)[0],
        activity=row.activity, line=row.line, starts_on=starts_on,
        ends_on=starts_on + dt.timedelta(days=60), reason=row.reason, granted_at=at,
        granted_by=row.granted_by,
    )  # fmt: skip
    row.save(force_insert=True)
    item = {"id": row.pk, "activity": row.activity, "line": row.line}
    period = {"starts_on": starts_on.isoformat(), "ends_on": row.ends_on.isoformat()}
    subject = {"type": told.subject_type, "id": str(row.integrator_id)}
    number = uuid.uuid4()
    said = {"uuid": str(number), "at": moment_text(at), "subject": subject}
    said |= {"data": told.content["data"] | period | {"approvals": [item]}} | changes
    content = {key: value for key, value in (told.content | said).items() if value is not None}
    with transaction.atomic():
        made = JournalEntry(
            uuid=number, at=at, event=told.event, subject_type=told.subject_type,
            subject_id=str(row.integrator_id), actor_kind=told.actor_kind,
            actor_user=told.actor_user, body=canonical.dumps(content),
        )  # fmt: skip
        made.save(force_insert=True)
        Unsequenced.objects.create(entry=made)
    sequencer.sequence()
    return made


def packed(tmp_path) -> str:
    """What verify.py says of a pack that is made now."""
    call_command("export_audit_pack", tmp_path / "pack.zip", verbosity=0)
    with zipfile.ZipFile(tmp_path / "pack.zip") as pack:
        pack.extractall(tmp_path / "pack")
    program = [sys.executable, "-I", str(tmp_path / "pack" / "verify.py")]
    done = subprocess.run(program, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.stdout


def past() -> tuple[dt.datetime, dt.date]:
    moment = clocks.machine_now() - YEAR
    return moment, moment.date()


def test_its_stated_time_is_not_the_databases(model, tmp_path):
    moment, day = past()
    accepted = moment_text(clocks.machine_now())
    made = backdate(model, moment, day, accepted=accepted, declared=None)
    finding = f"entry {made.sequenced.seq}: its stated time is"
    assert any(finding in line for line in walk.findings())
    assert finding in packed(tmp_path)


def test_the_database_does_not_take_a_time_that_is_not_its_own(model):
    moment, day = past()
    accepted = moment_text(moment)
    if connection.vendor == "sqlite":
        with pytest.raises(DatabaseError, match="time of the database"):
            backdate(model, moment, day, accepted=accepted, declared=None)
        return
    made = backdate(model, moment, day, accepted=accepted, declared=None)
    assert made.accepted_at - moment > YEAR / 2
    assert any(f"entry {made.sequenced.seq}: its stated time" in line for line in walk.findings())


def test_without_triggers_it_is_older_than_what_stands_before_it(model, tmp_path):
    moment, day = past()
    with without_triggers():
        made = backdate(model, moment, day, accepted=moment_text(moment), declared=None)
    finding = f"entry {made.sequenced.seq}: "
    assert any(finding in line and "older than" in line for line in walk.findings())
    assert "older than" in packed(tmp_path)


def test_in_the_form_before_it_stands_behind_younger_entries(model, tmp_path):
    moment, day = past()
    made = backdate(model, moment, day, accepted=None, declared=None, v=1)
    finding = f"entry {made.sequenced.seq}: "
    assert any(finding in line and "older than" in line for line in walk.findings())
    assert "older than" in packed(tmp_path)


def test_to_call_its_time_declared_does_not_help(model, tmp_path):
    moment, day = past()
    accepted = moment_text(clocks.machine_now())
    made = backdate(model, moment, day, accepted=accepted, declared=True)
    assert any(
        f"entry {made.sequenced.seq}: its time is declared" in line for line in walk.findings()
    )
    assert "declared" in packed(tmp_path)


def test_nor_does_an_entry_that_makes_it_a_demonstration(model):
    entry(event="journal.demo_begun")
    moment, day = past()
    backdate(model, moment, day, accepted=moment_text(clocks.machine_now()), declared=True)
    assert any("its time is declared" in line for line in walk.findings())


def test_an_honest_time_with_a_day_of_the_past_is_found_in_the_row(model):
    now = clocks.machine_now()
    row_of = backdate(model, now, past()[1], accepted=moment_text(now), declared=None)
    [item] = row_of.content["data"]["approvals"]
    assert f"approval id {item['id']}: it was granted for days before its decision" in list(
        walk.findings()
    )
    Approval.objects.filter(pk=item["id"]).update(granted_at=now - YEAR)
    assert any("its granted_at is not" in line for line in walk.findings())
