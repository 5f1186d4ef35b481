import pytest
from django.urls import reverse

from portal.accounts.models import Invitation
from tests.accounts.factories import InvitationFactory
from tests.cast import make_user, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    admin = make_user("admin")
    sign_in(client, admin)
    return admin


def test_an_administrator_invites(client, admin):
    data = {"name": "Sam", "email": "sam@crisalid.example", "role": "support", "language": "fr"}
    response = client.post(reverse("people:invite_staff"), data, follow=True)
    assert "sam@crisalid.example" in response.text
    assert Invitation.objects.get().invited_by == admin


def test_a_refusal_keeps_what_was_typed(client, admin):
    make_user(email="sam@crisalid.example")
    data = {"name": "Sam", "email": "SAM@crisalid.example", "role": "support", "language": "fr"}
    response = client.post(reverse("people:invite_staff"), data)
    assert response.status_code == 200
    assert 'value="SAM@crisalid.example"' in response.text
    assert not Invitation.objects.exists()


def test_an_invitation_is_sent_again_or_withdrawn(client, admin):
    row = InvitationFactory(role="support")
    before = row.token_sha256
    client.post(reverse("people:handle", args=[row.pk, "resend"]))
    row.refresh_from_db()
    assert row.token_sha256 != before
    client.post(reverse("people:handle", args=[row.pk, "revoke"]))
    row.refresh_from_db()
    assert row.revoked_by == admin
    assert client.post(reverse("people:handle", args=[row.pk, "eat"])).status_code == 404


def test_the_invitations_of_representatives_are_not_handled_here(client, admin):
    row = InvitationFactory(role="")
    for verb in ("revoke", "resend"):
        assert client.post(reverse("people:handle", args=[row.pk, verb])).status_code == 404
    assert Invitation.objects.filter(revoked_at=None, token_sha256=row.token_sha256).get() == row


def test_a_role_is_changed_and_an_account_closed_and_opened(client, admin):
    user = make_user("support")
    client.post(reverse("people:change_role", args=[user.pk]), {"role": "auditor"})
    user.refresh_from_db()
    assert user.role == "auditor"
    assert client.post(reverse("people:close_account", args=[user.pk])).status_code == 200
    client.post(reverse("people:close_account", args=[user.pk]), {"reason": "partie"})
    user.refresh_from_db()
    assert not user.is_active
    client.post(reverse("people:open_account", args=[user.pk]))
    user.refresh_from_db()
    assert user.is_active


def test_an_auditor_looks_and_changes_nothing(client):
    sign_in(client, make_user("auditor"))
    user = make_user("support")
    page = client.get(reverse("people:person", args=[user.pk]))
    assert page.status_code == 200
    assert "<form" not in page.text.partition("<main")[2].partition("</main>")[0]
    assert client.get(reverse("people:invite_staff")).status_code == 403
    for name in ("change_role", "close_account", "open_account"):
        assert client.post(reverse(f"people:{name}", args=[user.pk])).status_code == 403


def test_representatives_have_no_page_here(client, admin):
    person = make_user()
    assert client.get(reverse("people:person", args=[person.pk])).status_code == 404
    assert person.email not in client.get(reverse("people:staff")).text
    assert client.get(reverse("people:person", args=[make_user("support").pk])).status_code == 200


def test_the_list_asks_as_often_for_many_as_for_few(client, admin, django_assert_max_num_queries):
    for _ in range(2):
        make_user("support")
        InvitationFactory(role="support", invited_by=admin)
    client.get(reverse("people:staff"))
    with django_assert_max_num_queries(8):
        client.get(reverse("people:staff"))
    for _ in range(20):
        make_user("support")
        InvitationFactory(role="support", invited_by=admin)
    with django_assert_max_num_queries(8):
        client.get(reverse("people:staff"))
