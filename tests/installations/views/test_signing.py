import pytest
from django.urls import reverse

from installations.models import SigningInvitation
from installations.signing import session_lock
from portal.outbox.models import OutgoingMail
from tests.cast import PASSWORD, sign_in
from tests.installations.factories import make
from tests.releases import factories as releases

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(cast, release):
    return make(cast.technician_rep, release, "submitted")


def url(name, report):
    return reverse(f"installations:{name}", args=[report.pk])


def test_sign_integrator_with_a_fresh_password(as_technician, report):
    answer = as_technician.get(url("sign_integrator", report))
    assert report.canonical_sha256 in answer.content.decode()
    as_technician.post(
        url("sign_integrator", report),
        {"agree": "on", "password": PASSWORD, "drawing": "M1 2L3 4"},
    )
    signature = report.signatures.get()
    assert (signature.proof, signature.drawing) == ("password", "M1 2L3 4")


@pytest.mark.parametrize(
    "data", [{"agree": "on"}, {"agree": "on", "password": "wrong"}, {"password": PASSWORD}]
)
def test_sign_integrator_without_proof_or_consent(as_technician, report, data):
    answer = as_technician.post(url("sign_integrator", report), data)
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert not report.signatures.exists()


def test_a_drawing_that_is_no_path_is_dropped(as_technician, report):
    data = {"agree": "on", "password": PASSWORD, "drawing": '"/><script>x</script>'}
    as_technician.post(url("sign_integrator", report), data)
    assert report.signatures.get().drawing == ""


def test_sign_integrator_twice_signs_once(as_technician, report):
    data = {"agree": "on", "password": PASSWORD}
    for _ in range(2):
        as_technician.post(url("sign_integrator", report), data)
    assert report.signatures.count() == 1


def test_a_colleague_does_not_sign_for_the_signatory(client, cast, report):
    sign_in(client, cast.manager)
    answer = client.post(url("sign_integrator", report), {"agree": "on", "password": PASSWORD})
    assert answer.url == report.get_absolute_url()
    assert not report.signatures.exists()


def test_hand_over_locks_the_session(as_technician, report):
    answer = as_technician.post(url("hand_over", report))
    assert answer.url.startswith("/installations/sign/")
    assert as_technician.session[session_lock.KEY]["path"] == answer.url


def test_hand_over_leaves_no_page_for_the_button_back(as_technician, report):
    answer = as_technician.post(url("hand_over", report))
    assert answer.headers["Clear-Site-Data"] == '"cache"'


def test_hand_over_of_what_does_not_wait(as_technician, cast, release):
    signed = make(cast.technician_rep, release)
    answer = as_technician.post(url("hand_over", signed))
    assert answer.url == signed.get_absolute_url()
    assert session_lock.KEY not in as_technician.session


def test_send_link(as_technician, report):
    answer = as_technician.post(url("send_link", report), {"email": "not an address"})
    assert answer.context["form"].errors["email"]
    as_technician.post(url("send_link", report), {"email": "elodie@weber.example"})
    invitation = SigningInvitation.objects.get()
    assert OutgoingMail.objects.get(key=f"report.link:{invitation.pk}").to == "elodie@weber.example"


def test_cancel_asks_why(as_technician, report):
    assert as_technician.post(url("cancel", report), {"reason": ""}).status_code == 200
    as_technician.post(url("cancel", report), {"reason": "Erreur de SIRET"})
    report.refresh_from_db()
    assert report.state == "cancelled"


def test_a_draft_is_thrown_away(as_technician, cast, release):
    draft = make(cast.technician_rep, release, "draft")
    as_technician.post(url("cancel", draft))
    draft.refresh_from_db()
    assert draft.state == "cancelled"
    assert "Brouillon supprimé" in as_technician.get(draft.get_absolute_url()).content.decode()


@pytest.mark.parametrize("name", ["sign_integrator", "hand_over", "send_link", "cancel", "submit"])
def test_strangers_do_not_know_of_it(client, cast, report, name):
    sign_in(client, cast.stranger)
    data = {"agree": "on", "password": PASSWORD, "email": "a@b.example", "reason": "x"}
    assert client.post(url(name, report), data).status_code == 404
    report.refresh_from_db()
    assert report.state == "submitted"
    assert not report.signatures.exists()
    assert not report.signing_invitations.exists()


def test_a_withdrawn_release_is_told_at_the_signature(as_technician, cast, report, release):
    releases.withdraw(cast.quality, release)
    answer = as_technician.post(
        url("sign_integrator", report), {"agree": "on", "password": PASSWORD}
    )
    assert "retirée" in answer.content.decode()
    assert not report.signatures.exists()
