"""The certificate of approval: numbered, sealed, mailed, and read only by whom it concerns."""

import datetime as dt

import pytest

from integrators.approvals.views.decisions import last_day
from integrators.plugs.documents import may_read_approval
from portal.core import clock
from portal.documents.models import Document
from portal.outbox.models import OutgoingMail
from tests.integrators import factories as make
from tests.integrators.helpers import last_entry, refused


@pytest.fixture
def granted(quality, company, team):
    make.approve(quality, company, activities=["install", "sell"])
    return company


def test_one_for_what_is_granted_together(granted):
    document = Document.objects.get(kind="approval_certificate")
    assert document.number == f"AG-{clock.today().year}-00001"
    assert {row.certificate for row in granted.approvals.all()} == {document}
    data = document.data
    assert data["lines"] == [{"line": "V4", "activities": ["sell", "install"]}]
    assert data["integrator"]["siret"] == granted.siret
    assert last_entry().content["data"]["data_sha256"] == document.data_sha256


def test_a_refusal_uses_no_number(quality, granted):
    with refused("overlap"):
        make.approve(quality, granted)
    start = clock.today() + dt.timedelta(days=366)
    make.approve(quality, granted, starts_on=start, ends_on=start)
    numbers = Document.objects.filter(kind="approval_certificate").order_by("pk")
    assert [row.number[-5:] for row in numbers] == ["00001", "00002"]


def test_sealed_and_sent_to_the_managers_once(granted, team, drain):
    drain()
    mail = OutgoingMail.objects.get(key__startswith="approval.certified:")
    assert mail.to == team[0].user.email
    document = mail.documents.get()
    assert document.state == "sealed"
    assert document.number in mail.text
    drain()
    assert OutgoingMail.objects.filter(key__startswith="approval.certified:").count() == 1


def test_who_may_read_it(cast):
    document = cast.integrator.approvals.first().certificate
    allowed = {
        name
        for name in ("manager", "technician", "stranger", "candidate", "quality", "auditor")
        if may_read_approval(getattr(cast, name), document)
    }
    assert allowed == {"manager", "technician", "quality", "auditor"}


def test_a_renewal_is_offered_from_the_day_after(granted):
    ends_on = granted.approvals.first().ends_on
    assert last_day(granted) == ends_on
    assert last_day(make.make_integrator(granted.registered_by)) is None
