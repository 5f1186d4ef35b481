import pytest
from django.urls import reverse

from installations.rules import drafts
from tests.cast import sign_in
from tests.installations.factories import complete_draft, make
from tests.releases import factories as releases

pytestmark = pytest.mark.django_db


def reviewed(client, report) -> str:
    """The body that the review shows, and sends back."""
    page = client.get(reverse("installations:edit", args=[report.pk, "review"]))
    return page.context["written"] if page.status_code == 200 else ""


def post(client, report, body=None):
    body = reviewed(client, report) if body is None else body
    return client.post(
        reverse("installations:submit", args=[report.pk]), {"body": body}, follow=True
    )


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


def test_what_was_read_is_what_is_sent_to_the_byte(as_technician, cast, release):
    draft = complete_draft(
        cast.technician_rep, release, values={"reservations": "Premier point.\r\nSecond « point »."}
    )
    body = reviewed(as_technician, draft)
    post(as_technician, draft, body)
    draft.refresh_from_db()
    assert bytes(draft.canonical) == body.encode()
    assert draft.content["reservations"] == "Premier point.\nSecond « point »."


def test_a_draft_changed_since_the_review_is_read_again(as_technician, cast, release):
    draft = complete_draft(cast.technician_rep, release)
    body = reviewed(as_technician, draft)
    drafts.keep_step(draft, values={"licence": "V4-2"}, typed={}, names=set())
    answer = post(as_technician, draft, body)
    assert answer.redirect_chain[-1][0].endswith("/review/")
    assert any("modifié" in str(message) for message in answer.context["messages"])
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_the_review_of_a_colleague_names_the_colleague(client, cast, release):
    draft = complete_draft(cast.technician_rep, release)
    post(sign_in(client, cast.manager), draft)
    draft.refresh_from_db()
    assert draft.content["integrator"]["signatory"] == cast.manager.name
