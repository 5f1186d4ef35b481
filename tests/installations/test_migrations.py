"""What stood in the tables before a migration is kept by it."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from installations.base import rules
from installations.models import InstallationReport, InstalledPeriod, Recall
from installations.plugs import evidence, recalls
from tests.installations.base.factories import annul
from tests.installations.factories import complete_draft, make, newer
from tests.installations.papers.former import submit_as_version_1
from tests.releases import factories as releases

pytestmark = pytest.mark.django_db(transaction=True)
BEFORE = [("installations", "0004_listed_reports")]


def migrate(targets) -> None:
    MigrationExecutor(connection).migrate(targets)


def newest() -> list[tuple[str, str]]:
    nodes = MigrationExecutor(connection).loader.graph.leaf_nodes("installations")
    return [(app, name) for app, name in nodes]


def test_each_report_gets_a_reference_and_keeps_what_was_signed(cast, release):
    signed = make(cast.technician_rep, release)
    drafts = [complete_draft(cast.technician_rep, release) for _ in range(2)]
    former = submit_as_version_1(drafts[0], by=cast.technician)
    rows = InstallationReport.objects.order_by("pk")
    kept = {row.pk: (row.canonical_sha256, bytes(row.canonical or b"")) for row in rows}
    try:
        migrate(BEFORE)
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE installations_installationreport SET start_key = NULL WHERE id <> %s",
                [signed.pk],
            )
    finally:
        migrate(newest())
    rows = InstallationReport.objects.order_by("pk")
    assert {r.pk: (r.canonical_sha256, bytes(r.canonical or b"")) for r in rows} == kept
    assert len({row.reference for row in rows}) == len(kept) == 3
    assert rows.get(pk=signed.pk).reference == signed.reference
    assert rows.get(pk=former.pk).content["v"] == 1
    assert list(evidence.inspect()) == []


def test_the_base_is_filled_from_the_reports_that_were_signed(cast, release):
    old, removed = (make(cast.technician_rep, release) for _ in range(2))
    update = make(cast.technician_rep, newer(cast), kind="update", replaces=old)
    annul(update)
    make(cast.technician_rep, release, kind="removal", replaces=removed)
    make(cast.technician_rep, update.release, "submitted")
    rows = InstalledPeriod.objects.order_by("opened_by", "known_from", "pk")
    names = (*rules.SAME, "doubled", "machine__serial", "machine__maker", "licence__number")
    kept = list(rows.values_list(*names))
    assert len(kept) == 6
    try:
        migrate([("installations", "0010_annulments")])
    finally:
        migrate(newest())
    assert list(rows.values_list(*names)) == kept
    assert list(evidence.inspect()) == []


def test_recalls_get_the_state_that_they_had(cast, release):
    done, void, _open = (make(cast.technician_rep, release) for _ in range(3))
    latest = newer(cast)
    releases.withdraw(cast.quality, release)
    make(cast.technician_rep, latest, kind="update", replaces=done)
    annul(void)
    rows = Recall.objects.order_by("pk")
    kept = list(rows.values_list("report", "integrator", "state", "solved_by"))
    assert sorted(row[2] for row in kept) == ["done", "todo", "void"]
    try:
        migrate([("installations", "0011_base_as_rows")])
    finally:
        migrate(newest())
    assert list(rows.values_list("report", "integrator", "state", "solved_by")) == kept
    assert list(recalls.inspect()) == []
