import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from installations import mails as installation_mails
from installations.actions.cancel_report import cancel_report
from installations.actions.expire_report import SWEEP, expire_report
from installations.actions.invite_merchant import send_signing_link
from installations.actions.sign_report import sign_as_integrator
from installations.models import InstallationReport, ReportKind
from installations.plugs import evidence
from installations.rules import waiting
from installations.tasks import expire_reports
from integrators.companies.actions.people import record_departure
from portal.core import clock
from portal.core.actions import Refused
from portal.demo import installations
from portal.journal.models import JournalEntry
from portal.outbox.models import OutgoingMail
from tests.installations.factories import RNG, complete_draft, make, newer, signing, submit
from tests.releases.factories import withdraw

pytestmark = pytest.mark.django_db
EMAIL = "elodie@weber.example"


@pytest.fixture
def report(cast, release):
    draft = complete_draft(cast.technician_rep, release, values={"merchant_email": ""})
    return submit(draft, by=cast.technician)


def in_days(days):
    return clock.moved_to(clock.now() + dt.timedelta(days=days, minutes=1))


def mails(report):
    rows = OutgoingMail.objects.filter(key__startswith="report.exp").order_by("pk")
    return [(row.key.split(f":{report.pk}:")[0], row.key.split(":")[-1], row.to) for row in rows]


def test_after_thirty_days_it_ends_and_both_are_told(report, cast):
    sign_as_integrator(by=cast.technician, report=report, signing=signing(user=cast.technician))
    _link, token = send_signing_link(by=cast.technician, report=report, email=EMAIL)
    with in_days(30):
        expire_reports()
        expire_reports()
        report.refresh_from_db()
        assert (report.state, bool(report.expired_at)) == ("expired", True)
        page = Client().get(reverse("installations:sign", args=[token]))
    assert page.status_code == 410
    assert "a expiré" in page.content.decode()
    assert mails(report) == [
        ("report.expired", "technician", cast.technician.email),
        ("report.expired", "merchant", EMAIL),
    ]
    entry = JournalEntry.objects.get(event="report.expired")
    assert entry.content["data"] == {"number": report.number, "waited_for": ["merchant"]}
    assert list(evidence.inspect()) == []


def test_a_merchant_who_was_never_asked_is_not_told(report, cast):
    InstallationReport.objects.filter(pk=report.pk).update(merchant_email=EMAIL)
    with in_days(30):
        expire_reports()
    assert [whom for _key, whom, _to in mails(report)] == ["technician"]


def test_it_is_recalled_a_week_and_a_day_before_once_each(report, cast):
    for days, expected in (
        (22, []),
        (23, ["7"]),
        (25, ["7"]),
        (29, ["7", "1"]),
        (29.5, ["7", "1"]),
    ):
        with in_days(days):
            expire_reports()
            expire_reports()
        assert [step for _key, step, _to in mails(report)] == expected, days
    assert {to for _key, _step, to in mails(report)} == {cast.technician.email}
    report.refresh_from_db()
    assert report.state == "submitted"


def test_the_company_is_told_once_its_writer_has_left(report, cast):
    record_departure(by=cast.manager, representative=cast.technician_rep)
    company = cast.integrator.email
    with in_days(24):
        expire_reports()
    with in_days(30):
        expire_reports()
    assert mails(report) == [
        ("report.expires_soon", "7", company), ("report.expired", "technician", company),
    ]  # fmt: skip


def test_what_is_signed_or_cancelled_does_not_expire(cast, release):
    signed = make(cast.technician_rep, release)
    cancelled = make(cast.technician_rep, release, "submitted")
    cancel_report(by=cast.technician, report=cancelled, reason="Erreur")
    draft = make(cast.technician_rep, release, "draft")
    with in_days(400):
        expire_reports()
        for one in (signed, cancelled, draft):
            with pytest.raises(Refused) as refused:
                expire_report(by=SWEEP, report=one)
            assert refused.value.code == "not_waiting"
    assert not OutgoingMail.objects.filter(key__startswith="report.exp").exists()
    assert not JournalEntry.objects.filter(event="report.expired").exists()


def test_not_before_its_day_and_nothing_after_it(report, cast):
    with in_days(29.9), pytest.raises(Refused) as refused:
        expire_report(by=SWEEP, report=report)
    assert refused.value.code == "not_due"
    with in_days(30):
        expire_report(by=SWEEP, report=report)
        with pytest.raises(Refused) as refused:
            sign_as_integrator(by=cast.technician, report=report, signing=signing())
        assert refused.value.code == "not_waiting"
        with pytest.raises(Refused) as refused:
            cancel_report(by=cast.technician, report=report, reason="Trop tard")
        assert refused.value.code == "already_expired"
        with pytest.raises(Refused) as refused:
            send_signing_link(by=cast.technician, report=report, email=EMAIL)
        assert refused.value.code == "not_waiting"


def test_from_the_moment_on_nobody_signs_and_no_link_goes_out_though_no_sweep_has_run(report, cast):
    send_signing_link(by=cast.technician, report=report, email=EMAIL)
    with in_days(27):
        late, _token = send_signing_link(by=cast.technician, report=report, email=EMAIL)
        assert late.expires_at == waiting.expires_at(InstallationReport.objects.get())
    with in_days(30):
        for act in (
            lambda: sign_as_integrator(
                by=cast.technician, report=report, signing=signing(user=cast.technician)
            ),
            lambda: send_signing_link(by=cast.technician, report=report, email=EMAIL),
        ):
            with pytest.raises(Refused) as refused:
                act()
            assert refused.value.code == "expired"


def test_a_report_that_nobody_may_sign_any_more_is_not_recalled(report, cast):
    withdraw(cast.quality, report.release)
    with in_days(24):
        expire_reports()
    assert mails(report) == []


def test_one_that_cannot_expire_keeps_no_other(report, cast, release, monkeypatch, caplog):
    other = make(cast.technician_rep, release, "submitted")
    told = installation_mails.report_expired

    def fails_for_the_first(report):
        if report.pk < other.pk:
            raise OSError("no space left on device")
        told(report)

    monkeypatch.setattr(installation_mails, "report_expired", fails_for_the_first)
    with in_days(30):
        expire_reports()
    states = dict(InstallationReport.objects.values_list("pk", "state"))
    assert (states[report.pk], states[other.pk]) == ("submitted", "expired")
    assert f"Report {report.number} did not expire" in caplog.text
    assert f"ALARM expiry:{report.pk}" in caplog.text


def test_what_it_would_have_replaced_runs_on_and_may_be_replaced_again(cast, release):
    old = make(cast.technician_rep, release)
    latest = newer(cast)
    first, again = (
        complete_draft(cast.technician_rep, latest, kind=ReportKind.UPDATE, replaces=old)
        for _ in range(2)
    )
    waiting_one = submit(first, by=cast.technician)
    with in_days(30):
        expire_report(by=SWEEP, report=waiting_one)
    assert list(InstallationReport.objects.in_force()) == [old]
    assert submit(again, by=cast.technician).number


def test_its_pages_say_until_when_and_then_that_it_has_ended(as_technician, report, cast):
    assert "Il peut être signé jusqu’au" in as_technician.get(report.get_absolute_url()).text
    with in_days(30):
        expire_report(by=SWEEP, report=report)
    page = as_technician.get(report.get_absolute_url()).text
    assert "n’a pas été signé à temps" in page
    assert "Annuler ce PV" not in page
    listed = as_technician.get(reverse("installations:index"), {"state": "expired"}).text
    assert report.number in listed


def test_a_merchant_who_had_signed_is_told_that_it_came_to_nothing(report, cast):
    installations.sign_for_merchant(report, rng=RNG)
    assert waiting.waits_for(report) == ["integrator"]
    InstallationReport.objects.filter(pk=report.pk).update(merchant_email=EMAIL)
    with in_days(30):
        expire_reports()
    assert [whom for _key, whom, _to in mails(report)][-2:] == ["technician", "merchant"]


def test_an_end_beside_the_action_is_found(report, cast):
    InstallationReport.objects.filter(pk=report.pk).update(state="expired", expired_at=clock.now())
    assert list(evidence.inspect()) == [
        f"report {report.number}: the journal knows nothing of its expiry"
    ]
    InstallationReport.objects.filter(pk=report.pk).update(state="submitted", expired_at=None)
    with in_days(30):
        expire_report(by=SWEEP, report=report)
    InstallationReport.objects.filter(pk=report.pk).update(state="submitted", expired_at=None)
    assert list(evidence.inspect()) == [f"report {report.number}: it expired, and is submitted"]
