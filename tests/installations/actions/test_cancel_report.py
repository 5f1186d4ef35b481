import pytest

from installations.actions.cancel_report import cancel_report
from installations.actions.invite_merchant import open_on_screen, send_signing_link
from portal.core.actions import Refused
from portal.outbox.models import OutgoingMail
from tests.installations.factories import make

pytestmark = pytest.mark.django_db


def refusal(**values):
    with pytest.raises(Refused) as refused:
        cancel_report(**values)
    return refused.value.code


def test_a_submitted_one_needs_a_reason_and_keeps_its_number(cast, release):
    report = make(cast.technician_rep, release, "integrator")
    link, _token = open_on_screen(by=cast.technician, report=report)
    assert refusal(by=cast.technician, report=report, reason=" ") == "reason_missing"
    cancel_report(by=cast.manager, report=report, reason="Mauvais numéro de série")
    report.refresh_from_db()
    link.refresh_from_db()
    assert (report.state, report.number is not None) == ("cancelled", True)
    assert report.cancelled_reason == "Mauvais numéro de série"
    assert link.revoked_at
    assert refusal(by=cast.manager, report=report, reason="x") == "already_cancelled"
    mail = OutgoingMail.objects.get(key__startswith="report.cancelled_for_technician:")
    assert mail.to == cast.technician.email
    assert "Mauvais numéro de série" in mail.text
    assert cast.manager.name in mail.text


def test_a_draft_is_thrown_away_without_one(cast, release):
    report = make(cast.technician_rep, release, "draft")
    cancel_report(by=cast.technician, report=report)
    report.refresh_from_db()
    assert report.state == "cancelled"
    assert not OutgoingMail.objects.filter(key__startswith="report.").exists()


def test_whoever_began_a_draft_learns_that_a_colleague_has_deleted_it(cast, release):
    report = make(cast.technician_rep, release, "draft")
    cancel_report(by=cast.manager, report=report)
    mail = OutgoingMail.objects.get(key__startswith="report.draft_deleted:")
    assert mail.to == cast.technician.email
    assert cast.manager.name in mail.text


def test_what_both_signed_is_never_cancelled(cast, release):
    report = make(cast.technician_rep, release)
    assert refusal(by=cast.technician, report=report, reason="x") == "already_signed"


def test_strangers_and_staff_do_not(cast, release):
    report = make(cast.technician_rep, release, "submitted")
    for user in (cast.stranger, cast.quality):
        assert refusal(by=user, report=report, reason="x") == "stranger"


def told():
    return list(OutgoingMail.objects.filter(key__startswith="report.cancelled:"))


def test_the_merchant_who_was_asked_by_mail_is_told(cast, release):
    report = make(cast.technician_rep, release, "integrator")
    send_signing_link(by=cast.technician, report=report, email="weber@boulangerie.example")
    cancel_report(by=cast.technician, report=report, reason="Mauvais numéro de série")
    [mail] = told()
    assert mail.to == "weber@boulangerie.example"
    assert mail.subject == f"Le PV d’installation {report.number} est annulé"
    assert "n’engage personne" in mail.text
    assert "Mauvais numéro" not in mail.text + mail.html


def test_whoever_never_heard_of_it_is_told_nothing(cast, release):
    cancel_report(by=cast.technician, report=make(cast.technician_rep, release, "draft"))
    report = make(cast.technician_rep, release, "integrator")
    open_on_screen(by=cast.technician, report=report)
    cancel_report(by=cast.technician, report=report, reason="Erreur")
    assert not told()
