import pytest
from django.conf import settings

from integrators.candidatures.actions import (
    accept_candidature,
    confirm_candidature,
    erase_candidature,
    refuse_candidature,
    send_candidate_link,
    submit_candidature,
)
from integrators.legal_file.actions.messages import send_file_message
from integrators.models import Candidature, CandidatureState, Integrator, RepresentativeInvitation
from portal.core.actions import Refused
from portal.journal.models import JournalEntry, PersonalDatum
from portal.journal.record import Actor
from portal.journal.tree import sequencer
from portal.outbox.models import OutgoingMail
from portal.outbox.notices import Notice
from tests.cast import make_user
from tests.integrators import factories as make
from tests.integrators.helpers import at_once, in_days, last_entry, refused
from tests.journal.factories import findings_after_travels


def mails(prefix):
    return OutgoingMail.objects.filter(key__startswith=prefix)


def submit(**changes):
    return submit_candidature(
        by=Actor.system("candidature form"),
        candidature=make.candidature_data(**changes),
        activities=["sell"],
        lines=["V4"],
        challenge="one",
    )


class TestSubmit:
    def test_only_the_address_hears_of_it(self, quality):
        row = submit(email="Odile@Weber.example")
        assert (row.state, row.email) == (CandidatureState.UNCONFIRMED, "odile@weber.example")
        mail = OutgoingMail.objects.get()
        assert (mail.to, mail.secret) == ("odile@weber.example", True)
        assert row.token in mail.text
        assert not Notice.objects.exists()
        body = last_entry().content["data"]
        assert body["siren"] == row.siren
        assert "weber" not in bytes(last_entry().body).decode()

    def test_a_registered_siren_makes_no_difference(self, quality):
        company = make.make_integrator(quality)
        stranger = submit()
        mail = OutgoingMail.objects.get(key=f"candidature.confirm:{stranger.pk}")
        known = make.submit(siren=company.siren)
        other = OutgoingMail.objects.get(key=f"candidature.confirm:{known.pk}")
        assert mail.subject == other.subject
        assert company.name not in other.text

    @pytest.mark.parametrize(
        "wrong",
        [
            {"siren": "123456789"},
            {"vat_number": "FR00123456789"},
            {"vat_number": "FR83404833048"},
            {"phone": "0000000000"},
            {"postcode": "00100"},
            {"email": "x"},
            {"contact_name": ""},
        ],
    )
    def test_what_is_wrong_is_refused(self, db, wrong):
        with refused("invalid"):
            submit(**wrong)

    def test_one_proof_of_work_serves_once(self, db):
        submit()
        with refused("spent"):
            submit()


class TestConfirm:
    def test_now_the_quality_team_hears_of_it(self, quality):
        row = make.submit()
        confirm_candidature(by=row.actor, candidature=row)
        assert Candidature.objects.get().state == CandidatureState.RECEIVED
        assert mails("candidature.received").count() == 1
        assert mails("quality.candidature").get().to == quality.email
        assert Notice.objects.get().href == row.get_absolute_url()
        with refused("confirmed_already"):
            confirm_candidature(by=row.actor, candidature=row)

    def test_until_the_last_day(self, quality, time_machine):
        row, late = make.submit(), make.submit()
        time_machine.move_to(in_days(settings.CANDIDATURE_DAYS))
        assert confirm_candidature(by=row.actor, candidature=row).confirmed_at
        time_machine.move_to(in_days(1))
        with refused("overdue"):
            confirm_candidature(by=late.actor, candidature=late)


class TestLink:
    def test_a_new_one_goes_to_the_address_given_once_a_day(self, quality, time_machine):
        row = make.candidate()
        send_candidate_link(by=row.actor, candidature=row)
        mail = mails("candidature.link").get()
        assert (mail.to, mail.secret, row.token in mail.text) == (row.email, True, True)
        with refused("sent_already"):
            send_candidate_link(by=row.actor, candidature=row)
        time_machine.move_to(in_days(1))
        send_candidate_link(by=row.actor, candidature=row)
        assert mails("candidature.link").count() == 2


class TestErase:
    SYSTEM = Actor.system("candidature sweep")

    def test_all_that_was_typed_goes_and_the_journal_still_proves(self, quality, time_machine):
        row, other = make.submit(name="Épicerie Perdue"), make.submit(name="Autre")
        with refused("not_overdue"):
            erase_candidature(by=self.SYSTEM, candidature=row)
        Candidature.objects.filter(pk=other.pk).update(created_at=in_days(1))
        time_machine.move_to(in_days(settings.CANDIDATURE_DAYS + 1))
        erase_candidature(by=self.SYSTEM, candidature=row)
        assert Candidature.objects.get() == other
        assert not PersonalDatum.objects.filter(text__contains="Perdue").exists()
        assert PersonalDatum.objects.filter(text="Autre").exists()
        assert OutgoingMail.objects.get().key == f"candidature.confirm:{other.pk}"
        assert last_entry().event == "candidature.erased"
        sequencer.sequence()
        assert findings_after_travels() == []
        with refused("not_overdue"):
            erase_candidature(by=self.SYSTEM, candidature=row)

    def test_never_one_that_is_confirmed(self, quality, time_machine):
        row = make.candidate()
        time_machine.move_to(in_days(400))
        with refused("not_overdue"):
            erase_candidature(by=self.SYSTEM, candidature=row)


class TestAccept:
    def test_it_becomes_an_integrator_and_its_manager_is_invited(self, quality):
        row = make.candidate()
        document = make.add_paper(row.actor, row)
        message = send_file_message(by=row.actor, company=row, text="Bonjour")
        company = accept_candidature(by=quality, candidature=row)
        row.refresh_from_db()
        assert (row.state, row.integrator, row.decided_by) == ("accepted", company, quality)
        assert (company.siren, company.email) == (row.siren, row.email)
        assert company.contacts.get().name == row.contact_name
        invited = RepresentativeInvitation.objects.get()
        assert (invited.integrator, invited.role) == (company, "manager")
        assert invited.invitation.email == row.email
        for moved in (document, message):
            moved.refresh_from_db()
            assert moved.integrator == company
        events = JournalEntry.objects.values_list("event", flat=True)
        assert {"candidature.accepted", "integrator.registered"} <= set(events)

    def test_not_a_second_time_nor_a_registered_siren(self, quality):
        row = make.candidate()
        make.make_integrator(quality, siren=row.siren)
        with refused("registered_already"):
            accept_candidature(by=quality, candidature=row)
        refuse_candidature(by=quality, candidature=row, reason="Déjà enregistrée")
        with refused("decided_already"):
            accept_candidature(by=quality, candidature=row)

    def test_not_before_the_address_is_confirmed(self, quality):
        row = make.submit()
        with refused("decided_already"):
            accept_candidature(by=quality, candidature=row)

    def test_one_of_crisalids_people_cannot_be_its_manager(self, quality):
        row = make.candidate(email=quality.email)
        with refused("is_staff"):
            accept_candidature(by=quality, candidature=row)
        assert not Integrator.objects.exists()

    @pytest.mark.django_db(transaction=True)
    def test_two_who_decide_at_once(self):
        first, second = make_user("quality", name="Anne"), make_user("quality", name="Bruno")
        row = make.candidate()
        results = at_once(
            lambda: accept_candidature(by=first, candidature=row),
            lambda: refuse_candidature(by=second, candidature=row, reason="Non"),
        )
        lost = [result for result in results if isinstance(result, Refused)]
        assert [item.code for item in lost] == ["decided_already"]
        row.refresh_from_db()
        assert str(row.decided_by) in str(lost[0])
        assert Integrator.objects.count() == (row.state == "accepted")


class TestRefuse:
    def test_the_candidate_is_told_why_and_may_come_again(self, quality):
        row = make.candidate()
        with refused("no_reason"):
            refuse_candidature(by=quality, candidature=row, reason=" ")
        refuse_candidature(by=quality, candidature=row, reason="Dossier incomplet")
        assert "Dossier incomplet" in mails("candidature.refused").get().text
        again = make.candidate(siren=row.siren)
        assert again.state == CandidatureState.RECEIVED
