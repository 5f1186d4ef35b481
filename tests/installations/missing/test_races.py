"""A report is signed while quality cancels its licence: neither refuses the other."""

import threading
import time

import pytest
from django.db import connections, transaction

from installations.licences.actions import cancel_licence
from portal.demo.installations import sign_for_merchant
from tests.installations.factories import RNG, make
from tests.installations.missing.factories import found, licence_issued, state_of

pytestmark = pytest.mark.django_db(transaction=True)


def beside(job, meanwhile):
    """Begin `job` on a thread of its own while `meanwhile` is done and not committed yet."""
    errors = []

    def run():
        try:
            job()
        except BaseException as error:
            errors.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    with transaction.atomic():
        meanwhile()
        thread.start()
        time.sleep(1)
    thread.join(timeout=60)
    assert errors == []


@pytest.mark.parametrize("first", ["cancel", "sign"])
def test_a_licence_is_cancelled_while_its_report_is_signed(cast, release, first):
    report = make(cast.technician_rep, release, "integrator")
    licence = licence_issued(cast, report.licence)
    [line] = found()

    def sign():
        sign_for_merchant(report, rng=RNG)

    def cancel():
        cancel_licence(by=cast.quality, licence=licence, reason="Remplacée.")

    beside(*((sign, cancel) if first == "cancel" else (cancel, sign)))
    report.refresh_from_db()
    licence.refresh_from_db()
    assert report.state == "signed"
    assert licence.cancelled_at is not None
    assert state_of(line) == ("void" if first == "cancel" else "reported")
