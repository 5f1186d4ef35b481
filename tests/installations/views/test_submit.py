import pytest
from django.urls import reverse

from tests.installations.factories import complete_draft, make
from tests.releases import factories as releases

pytestmark = pytest.mark.django_db


def post(client, report):
    return client.post(reverse("installations:submit", args=[report.pk]), follow=True)


def test_it_goes_on_to_the_signature(as_technician, cast, release):
    draft = complete_draft(cast.technician_rep, release)
    answer = post(as_technician, draft)
    assert answer.redirect_chain[-1][0] == reverse("installations:sign_integrator", args=[draft.pk])


def test_sent_twice_it_is_submitted_once_and_shown(as_technician, cast, release):
    draft = complete_draft(cast.technician_rep, release)
    post(as_technician, draft)
    answer = post(as_technician, draft)
    assert answer.redirect_chain[-1][0] == draft.get_absolute_url()
    draft.refresh_from_db()
    assert draft.number.endswith("-00001")


def test_what_is_missing_brings_back_to_the_review(as_technician, cast, release):
    draft = make(cast.technician_rep, release, "draft")
    answer = post(as_technician, draft)
    assert answer.redirect_chain[-1][0].endswith("/review/")
    assert any("complet" in str(message) for message in answer.context["messages"])


def test_a_withdrawn_release_is_told(as_technician, cast, release):
    draft = complete_draft(cast.technician_rep, release)
    releases.withdraw(cast.quality, release)
    answer = post(as_technician, draft)
    assert any("retirée" in str(message) for message in answer.context["messages"])
    draft.refresh_from_db()
    assert draft.state == "draft"
