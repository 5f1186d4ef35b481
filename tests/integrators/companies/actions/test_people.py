import pytest

from integrators.companies.actions.people import (
    change_role,
    invite_representative,
    join_integrator,
    record_departure,
    resend_invitation,
    revoke_invitation,
)
from integrators.models import Integrator, Representative, RepresentativeInvitation
from integrators.trainings.actions.sessions import enrol
from portal.accounts.models import User
from portal.accounts.people.actions.accept_invitation import accept_invitation
from portal.core.actions import Refused
from portal.journal.models import JournalEntry
from portal.outbox.models import OutgoingMail
from tests.cast import make_user
from tests.integrators import factories as make
from tests.integrators.helpers import at_once, in_days, last_entry, refused


def invite(by, company, **changes):
    values = {"email": "paul@klein.example", "name": "Paul Klein", "role": make.TECHNICIAN}
    return invite_representative(by=by, integrator=company, **(values | changes))


class TestInvite:
    def test_by_quality(self, quality, company):
        invited = invite(quality, company, email=" Paul@Klein.example ")
        assert invited.invitation.email == "paul@klein.example"
        assert invited.invitation.invited_by == quality
        mail = OutgoingMail.objects.get()
        assert mail.to == "paul@klein.example"
        assert company.name in mail.text
        assert last_entry().event == "representative.invited"
        assert "paul@klein.example" not in bytes(last_entry().body).decode()

    def test_by_a_manager_but_not_a_technician_nor_a_stranger(self, quality, company, team):
        manager, technician = team
        assert invite(manager.user, company)
        other = make.join(quality, make.make_integrator(quality), make.MANAGER)
        for person in (technician.user, other.user, make_user("support"), make_user()):
            with refused("not_allowed"):
                invite(person, company, email="autre@klein.example")

    def test_someone_who_is_there_already(self, quality, company, team):
        with refused("already_member"):
            invite(quality, company, email=team[1].user.email.upper())

    def test_someone_of_crisalid(self, quality, company):
        with refused("is_staff"):
            invite(quality, company, email=quality.email)

    def test_twice_while_the_first_is_open(self, quality, company, time_machine):
        invite(quality, company)
        with refused("already_invited"):
            invite(quality, company)
        time_machine.move_to(in_days(15))
        assert invite(quality, company)


class TestResendAndRevoke:
    def test_resend_makes_the_old_link_useless(self, quality, company):
        invited = invite(quality, company)
        before = invited.invitation.token_sha256
        resend_invitation(by=quality, invited=invited)
        invited.invitation.refresh_from_db()
        assert invited.invitation.token_sha256 != before
        assert OutgoingMail.objects.count() == 2
        assert last_entry().event == "representative.invited_again"

    def test_revoke(self, quality, company, team):
        invited = invite(quality, company)
        revoke_invitation(by=team[0].user, invited=invited)
        assert last_entry().event == "representative.uninvited"
        mail = OutgoingMail.objects.get(key=f"invitation.revoked:{invited.invitation_id}")
        assert mail.to == "paul@klein.example"
        assert company.name in mail.text
        with pytest.raises(Refused) as caught:
            accept_invitation(by=None, invitation=invited.invitation, password_hash="x")
        assert caught.value.code == "invitation_revoked"
        assert not RepresentativeInvitation.objects.pending().filter(pk=invited.pk).exists()
        for action in (resend_invitation, revoke_invitation):
            with refused("invitation_closed"):
                action(by=quality, invited=invited)

    def test_not_by_a_technician(self, quality, company, team):
        invited = invite(quality, company)
        for action in (resend_invitation, revoke_invitation):
            with refused("not_allowed"):
                action(by=team[1].user, invited=invited)


class TestJoin:
    def test_accepting_makes_a_representative_with_an_entry_of_their_own(self, quality, company):
        person = make.join(quality, company, make.MANAGER, name="Odile Weber")
        assert (person.integrator, person.role) == (company, make.MANAGER)
        events = JournalEntry.objects.order_by("pk").values_list("event", "actor_user")
        assert list(events)[-2:] == [
            ("invitation.accepted", person.user_id),
            ("representative.joined", person.user_id),
        ]

    def test_an_invitation_of_staff_makes_none(self, quality):
        from tests.accounts.factories import InvitationFactory

        accept_invitation(by=None, invitation=InvitationFactory(role="support"), password_hash="x")
        assert not Representative.objects.exists()

    def test_one_person_at_two_companies(self, quality, company, team):
        other = make.make_integrator(quality)
        invited = invite(quality, other, email=team[0].user.email)
        accept_invitation(by=team[0].user, invitation=invited.invitation)
        assert Integrator.objects.visible_to(team[0].user).count() == 2

    def test_two_open_invitations_make_one_representative(self, quality, company, time_machine):
        first = invite(quality, company)
        time_machine.move_to(in_days(15))
        second = invite(quality, company)
        user = accept_invitation(by=None, invitation=second.invitation, password_hash="x")
        resend_invitation(by=quality, invited=first)
        first.invitation.refresh_from_db()
        with refused("already_member"):
            accept_invitation(by=user, invitation=first.invitation)
        assert Representative.objects.filter(user=user).count() == 1

    def test_called_by_itself(self, quality, company):
        invited, user = invite(quality, company), make_user()
        assert join_integrator(by=user, invited=invited).user == user
        with refused("already_member"):
            join_integrator(by=user, invited=invited)


class TestDeparture:
    def test_access_ends_at_once_and_signatures_stay(self, quality, company, team):
        manager, technician = team
        record_departure(by=manager.user, representative=technician)
        technician.refresh_from_db()
        assert technician.left_by == manager.user
        assert not Integrator.objects.visible_to(technician.user).exists()
        assert technician.signatures.count() == 1
        assert last_entry().event == "representative.left"
        with refused("left_already"):
            record_departure(by=quality, representative=technician)

    def test_never_the_last_manager(self, quality, company, team):
        manager, _technician = team
        with refused("last_manager"):
            record_departure(by=quality, representative=manager)
        second = make.join(quality, company, make.MANAGER)
        record_departure(by=manager.user, representative=manager)
        assert Representative.objects.active().managers().get() == second

    def test_a_manager_whose_account_is_closed_does_not_count(self, quality, company, team):
        second = make.join(quality, company, make.MANAGER)
        User.objects.filter(pk=second.user_id).update(is_active=False)
        with refused("last_manager"):
            record_departure(by=quality, representative=team[0])
        second.refresh_from_db()
        record_departure(by=quality, representative=second)

    def test_not_by_a_technician(self, team):
        with refused("not_allowed"):
            record_departure(by=team[1].user, representative=team[0])

    def test_coming_back_takes_a_new_invitation(self, quality, company, team):
        record_departure(by=quality, representative=team[1])
        invited = invite(quality, company, email=team[1].user.email)
        accept_invitation(by=team[1].user, invitation=invited.invitation)
        assert Representative.objects.filter(user=team[1].user).count() == 2

    @pytest.mark.django_db(transaction=True)
    def test_two_managers_who_remove_each_other_at_once(self):
        quality = make_user("quality")
        company = make.make_integrator(quality)
        first = make.join(quality, company, make.MANAGER)
        second = make.join(quality, company, make.MANAGER)
        at_once(
            lambda: record_departure(by=first.user, representative=second),
            lambda: record_departure(by=second.user, representative=first),
        )
        assert Representative.objects.active().managers().count() == 1


class TestChangeRole:
    def test_a_technician_becomes_a_manager_and_may_invite(self, quality, company):
        manager = make.join(quality, company, make.MANAGER)
        technician = make.join(quality, company)
        changed = change_role(by=manager.user, representative=technician, role=make.MANAGER)
        assert changed.role == make.MANAGER
        assert last_entry().content["data"]["before"] == "technician"
        mail = OutgoingMail.objects.get(key__startswith="representative.role_changed:")
        assert mail.to == technician.user.email
        assert "inviter des collègues" in mail.text
        make.join(technician.user, company)

    def test_the_last_manager_stays_one(self, quality, company):
        manager = make.join(quality, company, make.MANAGER)
        with refused("last_manager"):
            change_role(by=quality, representative=manager, role=make.TECHNICIAN)

    def test_refusals(self, quality, company):
        manager = make.join(quality, company, make.MANAGER)
        technician = make.join(quality, company)
        with refused("unchanged"):
            change_role(by=quality, representative=technician, role=make.TECHNICIAN)
        with refused("unchanged"):
            change_role(by=quality, representative=technician, role="boss")
        with refused("not_allowed"):
            change_role(by=technician.user, representative=technician, role=make.MANAGER)
        record_departure(by=manager.user, representative=technician)
        with refused("has_left"):
            change_role(by=quality, representative=technician, role=make.MANAGER)

    @pytest.mark.django_db(transaction=True)
    def test_two_managers_step_down_at_once_and_one_stays(self):
        quality = make_user("quality")
        company = make.make_integrator(quality)
        first = make.join(quality, company, make.MANAGER)
        second = make.join(quality, company, make.MANAGER)
        at_once(
            lambda: change_role(by=first.user, representative=first, role=make.TECHNICIAN),
            lambda: change_role(by=second.user, representative=second, role=make.TECHNICIAN),
        )
        assert company.representatives.active().managers().count() == 1


def test_a_departure_is_told_to_who_left_and_to_the_managers_who_did_not_record_it(
    quality, company
):
    manager = make.join(quality, company, make.MANAGER)
    other = make.join(quality, company, make.MANAGER)
    technician = make.join(quality, company)
    OutgoingMail.objects.all().delete()
    record_departure(by=manager.user, representative=technician)
    mails = {mail.to: mail for mail in OutgoingMail.objects.all()}
    assert mails.keys() == {technician.user.email, other.user.email}
    assert "Vous ne représentez plus" in mails[technician.user.email].text
    assert technician.user.name in mails[other.user.email].text


def test_a_departure_gives_places_in_sessions_back_to_who_waits(quality, company, team):
    manager, technician = team
    planned = make.make_planned(quality, places=1)
    enrol(by=quality, planned=planned, representative=technician)
    waiting = enrol(by=quality, planned=planned, representative=manager)
    record_departure(by=quality, representative=technician)
    waiting.refresh_from_db()
    assert waiting.state == "enrolled"
    assert planned.enrolments.get(representative=technician).state == "withdrawn"
