"""Fees and credits from before void reports gave any back are kept, and charged once as before."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from integrators.contracts.actions.credits import credit_fees
from integrators.contracts.actions.fees import charge_update, set_update_fee
from integrators.contracts.fees import Update
from integrators.models import FeeCredit, FeeRecord
from portal.core import clock
from tests.cast import make_user
from tests.integrators import factories as make
from tests.integrators.helpers import refused

BEFORE = [("integrators", "0010_postcodes_abroad")]


def charge(quality, company, *licences):
    return charge_update(
        by=quality, integrator=company, update=Update("V4", "4.3.[9800.100]"), licences=licences,
        cause="report", occasion="PV-2026-00001",
    )  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_fees_and_credits_are_kept():
    quality = make_user("quality")
    set_update_fee(by=quality, line="V4", valid_from=clock.today(), cents=4900)
    company = make.make_integrator(quality)
    first, second = charge(quality, company, "L-1", "L-2")
    credit_fees(
        by=quality, integrator=company, cents={first.pk: 4900}, cause="withdrawal", reason="4.3"
    )
    newest = MigrationExecutor(connection).loader.graph.leaf_nodes()
    try:
        MigrationExecutor(connection).migrate(BEFORE)
    finally:
        MigrationExecutor(connection).migrate(newest)
    kept = FeeRecord.objects.order_by("pk").values_list("pk", "key", "turn")
    assert list(kept) == [(row.pk, row.key, 1) for row in (first, second)]
    assert FeeCredit.objects.get().fee == first
    with refused("nothing_due"):
        charge(quality, company, "L-1", "L-2")
    credit_fees(by=quality, integrator=company, cents={second.pk: 4900}, cause="void", reason="PV")
    assert [row.turn for row in charge(quality, company, "L-2")] == [2]
