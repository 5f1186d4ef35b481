"""Whoever leaves loses everything of that company at once, and what they signed stays proven."""

import pytest
from django.test import Client
from django.urls import reverse

from integrators.companies.actions.people import invite_representative, record_departure
from integrators.models import CharterSignature, Representative
from portal.accounts.people.actions.accept_invitation import accept_invitation
from portal.core.actions import Refused
from portal.journal.tree import sequencer
from portal.journal.verify import walk
from tests.cast import make_user, sign_in
from tests.integrators import factories as make
from tests.integrators.helpers import at_once
from tests.releases import factories as releases


def of_company(company):
    """The company's own pages, which none but its people and staff may know of."""
    names = ("detail", "timeline", "asof")
    return [reverse(f"integrators:{name}", args=[company.pk]) for name in names]


def statuses(client, paths):
    found = []
    for path in paths:
        response = client.get(path)
        if response.streaming:
            b"".join(response)
        found.append(response.status_code)
    return found


def test_a_session_that_is_open_is_stopped_at_its_next_request(cast):
    file = releases.published(cast).files.get().get_absolute_url()
    pages = of_company(cast.integrator)
    client = sign_in(Client(), cast.technician)
    assert statuses(client, [*pages, file]) == [200, 200, 200, 200]
    record_departure(by=cast.manager, representative=cast.technician_rep)
    assert statuses(client, [*pages, file]) == [403, 403, 403, 403]


def test_what_they_signed_stays_proven(cast):
    signature = CharterSignature.objects.get(representative=cast.technician_rep)
    record_departure(by=cast.manager, representative=cast.technician_rep)
    sequencer.sequence()
    assert list(walk.findings()) == []
    again = CharterSignature.objects.get(pk=signature.pk)
    assert again.representative.left_by == cast.manager
    assert again.representative.left_at > again.signed_at
    trainings = f"{cast.integrator.get_absolute_url()}?tab=trainings"
    page = sign_in(Client(), cast.quality).get(trainings)
    assert signature in page.context["tab"].signatures


def test_at_another_company_they_go_on(cast):
    invited = invite_representative(
        by=cast.quality, integrator=cast.elsewhere, email=cast.technician.email,
        name=cast.technician.name, role=make.TECHNICIAN,
    )  # fmt: skip
    accept_invitation(by=cast.technician, invitation=invited.invitation)
    other = Representative.objects.get(integrator=cast.elsewhere, user=cast.technician)
    make.train(cast.quality, other)
    make.sign(other, cast.charter)
    file = releases.published(cast).files.get().get_absolute_url()
    client = sign_in(Client(), cast.technician)
    record_departure(by=cast.manager, representative=cast.technician_rep)
    assert statuses(client, of_company(cast.integrator)) == [404] * 3
    assert statuses(client, [*of_company(cast.elsewhere)[:1], file]) == [200, 200]


@pytest.mark.django_db(transaction=True)
def test_two_managers_who_leave_at_once_and_one_stays():
    quality = make_user("quality")
    company = make.make_integrator(quality)
    people = [make.join(quality, company, make.MANAGER) for _ in range(2)]
    results = at_once(
        *(lambda row=row: record_departure(by=row.user, representative=row) for row in people)
    )
    refused = [result for result in results if isinstance(result, Refused)]
    assert [item.code for item in refused] == ["last_manager"]
    assert Representative.objects.active().managers().count() == 1
