"""kill -9 in the middle of an import: the rest is done by the next worker, and nothing twice."""

from collections import Counter

import pytest

from integrators.imports.actions import confirm_import, start_import
from integrators.imports.files import Table
from integrators.models import ImportStage, Integrator, RegistryImport, RepresentativeInvitation
from portal.journal.models import JournalEntry
from portal.outbox.models import OutgoingMail
from tests.cast import make_user
from tests.faults.time import let_leases_run_out
from tests.harness.processes import Worker, wait_for
from tests.integrators import factories as make

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]
SIZE = 150


def test_half_way_through_an_import(transactional_db):
    quality = make_user("quality")
    rows = [
        make.legal_data() | {"person_email": f"p{number}@rhin.example", "person_name": "Alex"}
        for number in range(SIZE)
    ]
    table = Table("registre.csv", "0" * 64, list(rows[0]), [], list(enumerate(rows, start=2)))
    worker = Worker(beat=True)
    registry = start_import(by=quality, table=table)
    worker.start()
    try:
        wait_for(lambda: registry.rows.exclude(checked_at=None).count() > 5, 60, "the check")
        _kill(worker)
        assert not Integrator.objects.exists()
        worker.start()
        wait_for(lambda: _stage(registry) == ImportStage.CHECKED, 90, "the rest of the check")
        assert not Integrator.objects.exists()
        assert not OutgoingMail.objects.exists()

        confirm_import(by=quality, registry=registry)
        wait_for(lambda: Integrator.objects.count() > 5, 60, "the first companies")
        _kill(worker)
        assert Integrator.objects.count() < SIZE, "the worker was to die half-way"
        worker.start()
        wait_for(lambda: _stage(registry) == ImportStage.FINISHED, 90, "the rest")
    finally:
        worker.stop()
    assert Integrator.objects.count() == RepresentativeInvitation.objects.count() == SIZE
    told = Counter(
        JournalEntry.objects.filter(
            event__in=["integrator.registered", "representative.invited"]
        ).values_list("event", flat=True)
    )
    assert told == {"integrator.registered": SIZE, "representative.invited": SIZE}
    assert OutgoingMail.objects.count() == SIZE
    finished = JournalEntry.objects.get(event="registry_import.finished")
    assert finished.content["data"]["rows"] == {"create": SIZE}


def _kill(worker):
    worker.kill()
    assert let_leases_run_out(RegistryImport), "it died with nothing in hand"


def _stage(registry):
    return RegistryImport.objects.get(pk=registry.pk).stage
