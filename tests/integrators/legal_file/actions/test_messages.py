from integrators.candidatures.actions import refuse_candidature
from integrators.legal_file.actions.messages import send_file_message
from integrators.models import FileMessage
from portal.outbox.models import OutgoingMail
from portal.outbox.notices import Notice
from tests.integrators import factories as make
from tests.integrators.helpers import last_entry, refused


def test_from_the_candidate_to_quality_and_back(quality):
    row = make.candidate()
    Notice.objects.all().delete()
    send_file_message(by=row.actor, company=row, text=" Bonjour ")
    assert FileMessage.objects.get().text == "Bonjour"
    assert Notice.objects.get().recipient == quality
    assert OutgoingMail.objects.filter(key__startswith="quality.message").get().to == quality.email
    assert "Bonjour" not in bytes(last_entry().body).decode()
    send_file_message(by=quality, company=row, text="Il manque le Kbis")
    mail = OutgoingMail.objects.get(key__startswith="legal_file.message_sent")
    assert (mail.to, mail.secret) == (row.email, True)
    assert "Il manque le Kbis" in mail.text
    assert row.token in mail.text


def test_with_a_manager_by_mail_and_bell(quality, company):
    manager = make.join(quality, company, make.MANAGER)
    send_file_message(by=quality, company=company, text="Merci")
    assert Notice.objects.get().recipient == manager.user
    assert (
        OutgoingMail.objects.filter(key__startswith="legal_file.message_sent").get().to
        == manager.user.email
    )


def test_not_empty_nor_on_a_closed_candidature(quality):
    row = make.candidate()
    with refused("empty"):
        send_file_message(by=quality, company=row, text=" ")
    refuse_candidature(by=quality, candidature=row, reason="Non")
    with refused("closed"):
        send_file_message(by=row.actor, company=row, text="Pourquoi ?")
