"""An approved company keeps its approval whoever leaves; staff are told, once a month."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from integrators.approvals.rules.eligibility import company_check
from integrators.approvals.rules.shortages import lacks_of, shortages
from integrators.companies.actions.people import record_departure
from integrators.imports.actions import take_over_approval
from integrators.models import Approval
from integrators.tasks import watch_shortages
from portal.outbox.models import OutgoingMail
from tests.cast import make_user, sign_in
from tests.integrators import factories as make
from tests.integrators.helpers import paris


@pytest.fixture
def as_(cast):
    return lambda name: sign_in(Client(), getattr(cast, name))


def told():
    return OutgoingMail.objects.filter(key__startswith="reminder:shortage:").count()


def test_the_last_technician_leaves_and_the_approval_stays(cast, as_):
    assert [*shortages()] == []
    record_departure(by=cast.manager, representative=cast.technician_rep)
    assert [*shortages()] == [(cast.integrator, "V3"), (cast.integrator, "V4")]
    lacking = lacks_of(cast.integrator)
    assert [(item.lines, item.code) for item in lacking.items] == [
        ("V4, V3", "technician"), ("", "contract"),
    ]  # fmt: skip
    assert Approval.objects.in_force_on().filter(integrator=cast.integrator).exists()
    page = as_("auditor").get(reverse("integrators:short")).content.decode()
    assert cast.integrator.name in page
    assert "Aucun technicien ne s’est encore inscrit" in page
    make.join(cast.manager, cast.integrator)
    assert [*shortages()], "a newcomer is not in order yet"


def test_each_of_quality_reads_what_lacks_in_their_language(quality, time_machine, charter):
    time_machine.move_to(paris(2027, 3, 10, 12), tick=False)
    company, _manager, technician = make.make_approved(quality, make.make_charter(quality))
    english = make_user("quality", language="en")
    record_departure(by=quality, representative=technician)
    watch_shortages()
    mails = OutgoingMail.objects.filter(key__startswith="reminder:shortage:")
    texts = {mail.to: mail.text for mail in mails}
    said = {}
    for language in ("fr", "en"):
        with translation.override(language):
            said[language] = company_check(company, line="V4").missing[0].label
    assert said["en"] != said["fr"]
    assert said["fr"] in texts[quality.email]
    assert said["en"] in texts[english.email]


def test_staff_are_told_once_a_month_while_it_lasts(quality, time_machine, charter):
    time_machine.move_to(paris(2027, 3, 10, 12), tick=False)
    charter = make.make_charter(quality)
    company, _manager, technician = make.make_approved(quality, charter)
    watch_shortages()
    assert told() == 0
    record_departure(by=quality, representative=technician)
    for _ in range(3):
        watch_shortages()
    assert told() == 1
    time_machine.move_to(paris(2027, 3, 31, 23), tick=False)
    watch_shortages()
    assert told() == 1
    time_machine.move_to(paris(2027, 4, 1, 0), tick=False)
    watch_shortages()
    assert told() == 2
    another = make.join(quality, company)
    make.train(quality, another)
    make.sign(another, charter)
    time_machine.move_to(paris(2027, 5, 2, 9), tick=False)
    watch_shortages()
    assert told() == 2


def test_a_suspended_company_is_none_of_it(cast):
    record_departure(by=cast.quality, representative=cast.suspended_rep)
    assert [*shortages()] == []


def test_the_same_queries_at_two_sizes(cast, as_, django_assert_max_num_queries):
    client, counts = as_("quality"), []
    for more in (1, 3):
        for _ in range(more):
            _company, _manager, person = make.make_approved(cast.quality, cast.charter)
            record_departure(by=cast.quality, representative=person)
        with django_assert_max_num_queries(12) as asked:
            client.get(reverse("integrators:short"))
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_who_was_taken_over_has_time_to_settle(quality, company, time_machine):
    time_machine.move_to(paris(2027, 3, 10, 12), tick=False)
    take_over_approval(
        by=quality, integrator=company, pairs=[("V4", "install")],
        starts_on=dt.date(2026, 1, 1), ends_on=dt.date(2028, 12, 31),
    )  # fmt: skip
    assert [row for row, _line in shortages()] == [company]
    for month, day, mails in ((3, 10, 0), (6, 8, 0), (6, 9, 1)):
        time_machine.move_to(paris(2027, month, day, 12), tick=False)
        watch_shortages()
        assert told() == mails, (month, day)
