import pytest
from django.urls import reverse

from integrators.companies.actions.people import invite_representative
from integrators.models import RepresentativeInvitation
from portal.accounts.people.actions.accept_invitation import accept_invitation
from tests.integrators import factories as make


@pytest.fixture
def invited(cast):
    return invite_representative(
        by=cast.manager, integrator=cast.integrator, email="paul@klein.example",
        name="Paul Klein", role=make.TECHNICIAN,
    )  # fmt: skip


def data(**changes):
    return {
        "name": "Anne Roth", "email": "anne@roth.example", "role": "technician", "language": "fr",
    } | changes  # fmt: skip


class TestInvite:
    @pytest.mark.parametrize("who", ["manager", "quality"])
    def test_by_mail(self, cast, as_, who):
        url = reverse("integrators:invite", args=[cast.integrator.pk])
        assert as_(who).get(url).status_code == 200
        assert as_(who).post(url, data()).url == cast.integrator.get_absolute_url()
        row = RepresentativeInvitation.objects.pending().get()
        assert (row.integrator, row.invitation.name) == (cast.integrator, "Anne Roth")

    def test_a_refusal_stands_at_the_field(self, cast, as_, invited):
        url = reverse("integrators:invite", args=[cast.integrator.pk])
        answer = as_("manager").post(url, data(email="paul@klein.example"))
        assert answer.status_code == 200
        assert "a déjà une invitation" in str(answer.context["form"].errors["email"])

    def test_technicians_may_not_strangers_know_nothing(self, cast, as_):
        url = reverse("integrators:invite", args=[cast.integrator.pk])
        assert as_("technician").post(url, data()).status_code == 403
        assert as_("stranger").post(url, data()).status_code == 404
        assert not RepresentativeInvitation.objects.filter(invitation__email=data()["email"])


def test_resend_and_revoke(cast, as_, invited):
    args = [cast.integrator.pk, invited.pk]
    client = as_("manager")
    before = invited.invitation.token_sha256
    page = client.post(reverse("integrators:invitation_resend", args=args), follow=True)
    assert "Un nouveau lien est en route" in page.content.decode()
    invited.invitation.refresh_from_db()
    assert invited.invitation.token_sha256 != before
    client.post(reverse("integrators:invitation_revoke", args=args))
    assert not RepresentativeInvitation.objects.pending().filter(pk=invited.pk).exists()
    page = client.post(reverse("integrators:invitation_revoke", args=args), follow=True)
    assert "acceptée ou" in page.content.decode()


def test_an_invitation_of_another_company(cast, as_, invited):
    url = reverse("integrators:invitation_revoke", args=[cast.elsewhere.pk, invited.pk])
    assert as_("quality").post(url).status_code == 404
    invited.invitation.refresh_from_db()
    assert invited.invitation.revoked_at is None


class TestDeparture:
    def url(self, cast, person):
        return reverse("integrators:departure", args=[cast.integrator.pk, person.pk])

    def test_is_confirmed_first(self, cast, as_):
        url = self.url(cast, cast.technician_rep)
        page = as_("manager").get(url).content.decode()
        assert cast.technician.name in page
        cast.technician_rep.refresh_from_db()
        assert cast.technician_rep.left_at is None
        assert as_("manager").post(url).url == cast.integrator.get_absolute_url()
        cast.technician_rep.refresh_from_db()
        assert cast.technician_rep.left_by == cast.manager
        assert as_("manager").post(url).status_code == 404

    def test_the_last_manager_stays(self, cast, as_):
        page = as_("manager").post(self.url(cast, cast.manager_rep), follow=True)
        assert "dernier gérant" in page.content.decode()

    def test_whoever_records_their_own_goes_home(self, cast, as_):
        make.join(cast.quality, cast.integrator, make.MANAGER)
        assert as_("manager").post(self.url(cast, cast.manager_rep)).url == "/"


class TestRole:
    def url(self, cast, representative=None):
        person = representative or cast.technician_rep
        return reverse("integrators:role", args=[cast.integrator.pk, person.pk])

    def test_a_manager_makes_a_manager(self, cast, as_):
        client = as_("manager")
        assert client.get(self.url(cast)).status_code == 200
        answer = client.post(self.url(cast), {"role": "manager"})
        assert answer.url == cast.integrator.get_absolute_url()
        cast.technician_rep.refresh_from_db()
        assert cast.technician_rep.role == "manager"

    def test_the_last_manager_is_told_why_not(self, cast, as_):
        answer = as_("manager").post(self.url(cast, cast.manager_rep), {"role": "technician"})
        assert "est le dernier gérant" in answer.content.decode()

    def test_someone_of_another_company(self, cast, as_):
        answer = as_("quality").post(self.url(cast, cast.stranger_rep), {"role": "manager"})
        assert answer.status_code == 404
        assert as_("stranger").post(self.url(cast), {"role": "manager"}).status_code == 404


def test_staff_see_where_else_a_person_works_and_colleagues_do_not(cast, as_):
    invited = invite_representative(
        by=cast.quality, integrator=cast.elsewhere, email=cast.technician.email,
        name=cast.technician.name, role=make.TECHNICIAN,
    )  # fmt: skip
    accept_invitation(by=cast.technician, invitation=invited.invitation)
    page = cast.integrator.get_absolute_url()
    assert cast.elsewhere.name in as_("quality").get(page).content.decode()
    assert cast.elsewhere.name not in as_("manager").get(page).content.decode()
    both = as_("technician").get(reverse("integrators:mine")).content.decode()
    assert cast.integrator.name in both
    assert cast.elsewhere.name in both


def test_a_manager_reads_why_each_colleague_may(cast, as_):
    client, row = as_("manager"), cast.technician_rep
    address = reverse("integrators:person", args=[row.integrator_id, row.pk])
    assert f'href="{address}"' in client.get(cast.integrator.get_absolute_url()).text
    assert "Formation V4 avec son module NF525, valable jusqu’au" in client.get(address).text
