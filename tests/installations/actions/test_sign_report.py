import pytest

from installations.actions.invite_merchant import open_on_screen
from installations.actions.sign_report import sign_as_integrator, sign_as_merchant
from installations.models import Party, ReportProof, ReportSignature
from installations.signing import invitations
from portal.core.actions import Refused
from portal.documents.issue import data_digest
from portal.journal.models import JournalEntry
from portal.outbox.models import OutgoingMail
from tests.cast import make_user
from tests.installations.factories import make, newer, signing
from tests.releases.factories import withdraw

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(cast, release):
    return make(cast.technician_rep, release, "submitted")


def sign_merchant(report, **values):
    invitation, _token = open_on_screen(by=report.representative.user, report=report)
    values = {"proof": ReportProof.CODE_BY_MAIL, "email": "a@b.example", **values}
    return sign_as_merchant(
        by=invitations.merchant(report), invitation=invitation, signing=signing(**values)
    )


def test_each_signature_is_of_the_canonical_bytes_with_its_evidence(report, cast):
    signature = sign_as_integrator(by=cast.technician, report=report, signing=signing())
    assert signature.document_sha256 == report.canonical_sha256
    # The consent names what was signed, and never what the server adds.
    assert str(report.reference) in signature.text_shown
    assert report.canonical_sha256 in signature.text_shown
    assert report.number not in signature.text_shown
    assert report.content["texts"]["undertaking"] in signature.text_shown
    assert signature.signer_name == cast.technician.name
    assert (signature.ip, signature.user_agent) == ("192.0.2.7", "Firefox")
    report.refresh_from_db()
    assert (report.state, report.document) == ("submitted", None)


def test_the_second_signature_makes_it_whole_and_issues_the_document(report, cast):
    sign_as_integrator(by=cast.technician, report=report, signing=signing())
    sign_merchant(report)
    report.refresh_from_db()
    document = report.document
    assert report.state == "signed"
    assert document.number == report.number
    assert document.data["report"] == report.content
    assert [item["party"] for item in document.data["evidence"]] == ["integrator", "merchant"]
    told = JournalEntry.objects.get(event="report.signed_by_merchant").content["data"]
    assert told["document_sha256"] == data_digest(document.data)


def test_the_merchant_may_sign_first(report, cast):
    sign_merchant(report)
    report.refresh_from_db()
    assert report.state == "submitted"
    sign_as_integrator(by=cast.technician, report=report, signing=signing())
    report.refresh_from_db()
    assert report.state == "signed"


def test_presence_is_named_for_what_it_is(report):
    signature = sign_merchant(
        report, proof=ReportProof.PRESENCE, email="", user=report.representative.user
    )
    data = signature.as_data()
    assert data["proof"] == "presence"
    assert data["proof_email"] == ""
    assert data["on_screen_of"] == report.representative.user.name


def test_a_second_signature_of_a_party_is_refused(report, cast):
    sign_as_integrator(by=cast.technician, report=report, signing=signing())
    with pytest.raises(Refused) as refused:
        sign_as_integrator(by=cast.technician, report=report, signing=signing())
    assert refused.value.code == "already_signed"
    assert ReportSignature.objects.filter(report=report, party=Party.INTEGRATOR).count() == 1


def test_a_link_serves_once(report):
    invitation, _token = open_on_screen(by=report.representative.user, report=report)
    sign_as_merchant(by=invitations.merchant(report), invitation=invitation, signing=signing())
    with pytest.raises(Refused) as refused:
        sign_as_merchant(by=invitations.merchant(report), invitation=invitation, signing=signing())
    assert refused.value.code == "link_used"
    assert report.signatures.count() == 1


def test_only_the_signatory_signs_for_the_integrator(report, cast):
    for user in (cast.manager, cast.stranger, cast.quality, make_user()):
        with pytest.raises(Refused) as refused:
            sign_as_integrator(by=user, report=report, signing=signing())
        assert refused.value.code == "not_signatory"


def test_who_is_not_in_order_any_more_does_not_sign(report, cast):
    from integrators.approvals.actions import suspend_integrator

    suspend_integrator(by=cast.quality, integrator=cast.integrator, reason="contrôle")
    with pytest.raises(Refused) as refused:
        sign_as_integrator(by=cast.technician, report=report, signing=signing())
    assert refused.value.code == "not_eligible"
    assert "susp" in str(refused.value)


def test_nobody_signs_for_a_release_withdrawn_meanwhile(report, release, cast):
    withdraw(cast.quality, release)
    with pytest.raises(Refused) as refused:
        sign_as_integrator(by=cast.technician, report=report, signing=signing())
    assert refused.value.code == "release_withdrawn"
    with pytest.raises(Refused) as refused:
        sign_merchant(report)
    assert refused.value.code == "release_withdrawn"
    assert not report.signatures.exists()


def test_a_newer_release_does_not_void_what_was_submitted(report, cast):
    newer(cast)
    sign_as_integrator(by=cast.technician, report=report, signing=signing())
    sign_merchant(report)
    report.refresh_from_db()
    assert report.state == "signed"


def test_both_get_the_sealed_report_by_mail_once(report, cast, drain):
    report.merchant_email = "merchant@commerce.example"
    report.save(update_fields=["merchant_email"])
    sign_as_integrator(by=cast.technician, report=report, signing=signing())
    sign_merchant(report)
    drain()
    drain()
    report.refresh_from_db()
    assert report.document.is_sealed
    mails = OutgoingMail.objects.filter(key__startswith=f"report.sealed:{report.pk}:")
    assert {mail.to for mail in mails} == {"merchant@commerce.example", cast.technician.email}
    assert all(list(mail.documents.all()) == [report.document] for mail in mails)
