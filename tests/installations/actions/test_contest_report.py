import pytest
from django.test import Client

from installations.actions.cancel_report import cancel_report
from installations.actions.contest_report import contest_report
from installations.models import Contest, InstallationReport
from installations.plugs import evidence
from installations.plugs.documents import report_today
from installations.plugs.duties import duties
from installations.signing import invitations
from integrators.companies.actions.people import record_departure
from portal.core.actions import Refused
from portal.documents.kinds import Said
from portal.journal.models import JournalEntry
from portal.outbox.models import OutgoingMail
from tests.cast import sign_in
from tests.installations.factories import complete_draft, make, newer, submit

pytestmark = pytest.mark.django_db
WHY = "Mme Garnier, ma comptable, n’a jamais vu cette machine."
EMAIL = "elodie@weber.example"


@pytest.fixture
def report(cast, release):
    report = make(cast.technician_rep, release)
    InstallationReport.objects.filter(pk=report.pk).update(merchant_email=EMAIL)
    return InstallationReport.objects.get(pk=report.pk)


def contest(report, reason=WHY):
    return contest_report(by=invitations.merchant(report), report=report, reason=reason)


def code_of(*args):
    with pytest.raises(Refused) as refused:
        contest(*args)
    return refused.value.code


def mails():
    rows = OutgoingMail.objects.filter(key__startswith="report.contested").order_by("pk")
    return {row.key.split(":")[-1]: (row.to, WHY in row.text) for row in rows}


def test_both_are_told_and_it_stays_in_the_base(report, cast):
    contest(report)
    report.refresh_from_db()
    assert (report.state, report.contest.reason) == ("contested", WHY)
    assert report.signed_at
    assert report.document
    assert report.signatures.count() == 2
    assert list(InstallationReport.objects.in_force()) == [report]
    assert mails() == {"merchant": (EMAIL, True), "technician": (cast.technician.email, True)}
    entry = JournalEntry.objects.get(event="report.contested")
    assert WHY not in str(entry.content)
    assert entry.personal == {"/reason": WHY}
    assert list(evidence.inspect()) == []


def test_the_company_is_told_once_its_writer_has_left(report, cast):
    record_departure(by=cast.manager, representative=cast.technician_rep)
    contest(report)
    assert mails()["technician"][0] == cast.integrator.email


def test_once_and_with_a_word_and_only_what_both_have_signed(report, cast, release):
    assert code_of(report, " \n") == "reason_missing"
    contest(report)
    assert code_of(report) == "already_contested"
    assert Contest.objects.count() == 1
    waiting = make(cast.technician_rep, release, "submitted")
    assert code_of(waiting) == "not_signed"
    cancel_report(by=cast.technician, report=waiting, reason="x")
    assert code_of(waiting) == "not_signed"


def test_what_it_engages_goes_on_and_it_cannot_be_cancelled(report, cast):
    contest(report)
    with pytest.raises(Refused) as refused:
        cancel_report(by=cast.technician, report=report, reason="x")
    assert refused.value.code == "already_signed"
    draft = complete_draft(cast.technician_rep, newer(cast), kind="update", replaces=report)
    assert submit(draft, by=cast.technician).number


def test_quality_has_to_settle_it_and_its_own_company_is_told(report, cast):
    contest(report)
    title = f"Trancher la contestation\u00a0: {report.number}"
    assert [duty.title for duty in duties(cast.quality)] == [title]
    for user in (cast.auditor, cast.support, cast.admin, cast.stranger):
        assert not [duty for duty in duties(user) if report.number in duty.title]
    for user in (cast.technician, cast.manager):
        titles = [duty.title for duty in duties(user)]
        assert f"Le commerçant conteste le {report.number}" in titles


def test_everybody_who_verifies_it_is_told_and_nobodys_words_are(report, drain):
    contest(report)
    drain()
    report.refresh_from_db()
    page = Client().get(report.document.get_absolute_url())
    assert page.status_code == 200
    assert "Le commerçant le conteste" in page.text
    assert WHY[:12] not in page.text


def test_it_shows_in_lists_and_on_its_page_to_its_own(report, cast, client):
    contest(report)
    sign_in(client, cast.technician)
    assert WHY in client.get(report.get_absolute_url()).text
    found = client.get("/installations/?state=contested").context["page"].rows
    assert [row.pk for row in found] == [report.pk]
    sign_in(client, cast.stranger)
    assert client.get(report.get_absolute_url()).status_code == 404
    sign_in(client, cast.auditor)
    assert WHY in client.get(report.get_absolute_url()).text


@pytest.mark.parametrize(
    ("changes", "found"),
    [({"reason": "Rien"}, "the reason of its contest is not what"), (None, "nothing tells of it")],
)
def test_a_contest_changed_beside_the_action_is_found(report, changes, found):
    contest(report)
    rows = Contest.objects.filter(report=report)
    rows.update(**changes) if changes else rows.delete()
    assert any(found in line for line in evidence.inspect())


def test_a_contest_beside_the_action_or_taken_back_is_found(report):
    rows = InstallationReport.objects.filter(pk=report.pk)
    rows.update(state="contested")
    assert list(evidence.inspect()) == [
        f"report {report.number}: the journal knows nothing of its contest"
    ]
    rows.update(state="signed")
    contest(report)
    rows.update(state="signed")
    assert list(evidence.inspect()) == [f"report {report.number}: it was contested, and is signed"]


def test_what_is_told_today_names_the_outcome_alone(report):
    said = Said(report.number, report.document.data, str(report.pk))
    assert not [one for one in report_today(said) if "contest" in str(one.text)]
    contest(report)
    assert [one.tone for one in report_today(said) if "conteste" in str(one.text)] == ["danger"]
