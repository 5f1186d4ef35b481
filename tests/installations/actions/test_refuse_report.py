import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from installations.actions.cancel_report import cancel_report
from installations.actions.invite_merchant import open_on_screen, send_signing_link
from installations.actions.refuse_report import (
    Refusing,
    refuse_as_integrator,
    refuse_as_merchant,
)
from installations.actions.sign_report import sign_as_integrator
from installations.models import InstallationReport, ReportKind
from installations.plugs import evidence
from installations.signing import invitations
from integrators.companies.actions.people import record_departure
from portal.core import clock
from portal.core.actions import Refused
from portal.demo import installations
from portal.journal.models import JournalEntry
from portal.outbox.models import OutgoingMail
from portal.outbox.notices import Notice
from tests.installations.factories import RNG, complete_draft, make, newer, signing, submit

pytestmark = pytest.mark.django_db
EMAIL = "elodie@weber.example"
WHY = "Mon numéro de série est B-12,\npas B-21 !"


@pytest.fixture
def report(cast, release):
    draft = complete_draft(cast.technician_rep, release, values={"merchant_email": ""})
    return submit(draft, by=cast.technician)


def by_link(report, cast, reason=WHY):
    link, _token = send_signing_link(by=cast.technician, report=report, email=EMAIL)
    return refuse_as_merchant(
        by=invitations.merchant(report), invitation=link, refusing=Refusing(reason)
    )


def code_of(act):
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.code


def mails(report):
    rows = OutgoingMail.objects.filter(key__startswith="report.refused").order_by("pk")
    return [(row.key, row.to) for row in rows]


def test_the_merchant_ends_it_and_the_technician_reads_why(report, cast):
    sign_as_integrator(by=cast.technician, report=report, signing=signing(user=cast.technician))
    by_link(report, cast)
    report.refresh_from_db()
    assert (report.state, report.refused_party, report.refused_by) == ("refused", "merchant", None)
    assert report.refused_reason == WHY
    assert mails(report) == [
        (f"report.refused_by_merchant:{report.pk}", cast.technician.email),
    ]
    assert WHY.splitlines()[0] in OutgoingMail.objects.get(key=mails(report)[0][0]).text
    assert Notice.objects.filter(recipient=cast.technician, title__contains=report.number).exists()
    entry = JournalEntry.objects.get(event="report.refused_by_merchant")
    assert entry.content["data"].keys() == {"number", "reason", "way"}
    # Words may name people: the entry commits to them, and they can be erased.
    assert WHY not in str(entry.content)
    assert entry.personal == {"/reason": WHY}
    assert not report.signing_invitations.filter(used_at=None, revoked_at=None).exists()
    assert list(evidence.inspect()) == []


def test_the_technician_ends_it_and_the_merchant_who_was_asked_is_told(report, cast):
    send_signing_link(by=cast.technician, report=report, email=EMAIL)
    refuse_as_integrator(by=cast.technician, report=report, reason=f"  {WHY} ")
    report.refresh_from_db()
    assert (report.refused_party, report.refused_by) == ("integrator", cast.technician)
    assert report.refused_reason == WHY
    assert mails(report) == [(f"report.refused_by_integrator:{report.pk}", EMAIL)]
    assert WHY.splitlines()[0] in OutgoingMail.objects.get(key=mails(report)[0][0]).text
    assert list(evidence.inspect()) == []


def test_a_merchant_who_was_never_asked_is_not_told(report, cast):
    InstallationReport.objects.filter(pk=report.pk).update(merchant_email=EMAIL)
    refuse_as_integrator(by=cast.technician, report=report, reason=WHY)
    assert mails(report) == []


def test_the_company_is_told_once_its_writer_has_left(report, cast):
    link, _token = send_signing_link(by=cast.technician, report=report, email=EMAIL)
    record_departure(by=cast.manager, representative=cast.technician_rep)
    refuse_as_merchant(by=invitations.merchant(report), invitation=link, refusing=Refusing(WHY))
    assert [to for _key, to in mails(report)] == [cast.integrator.email]
    assert not Notice.objects.filter(recipient=cast.technician).exists()


def test_nobody_refuses_without_a_word(report, cast):
    for empty in ("", "  \n", "\x00"):
        assert code_of(lambda: by_link(report, cast, empty)) == "reason_missing"  # noqa: B023
        assert (
            code_of(
                lambda: refuse_as_integrator(by=cast.technician, report=report, reason=empty)  # noqa: B023
            )
            == "reason_missing"
        )
    report.refresh_from_db()
    assert report.state == "submitted"


def test_only_who_is_to_sign_refuses_for_the_integrator(report, cast):
    for user, code in (
        (cast.stranger, "stranger"), (cast.quality, "stranger"), (cast.manager, "not_signatory"),
    ):  # fmt: skip
        assert (
            code_of(lambda: refuse_as_integrator(by=user, report=report, reason=WHY)) == code  # noqa: B023
        )
    record_departure(by=cast.manager, representative=cast.technician_rep)
    left = code_of(lambda: refuse_as_integrator(by=cast.technician, report=report, reason=WHY))
    assert left == "stranger"


def test_who_has_signed_no_longer_refuses(cast, release):
    report = make(cast.technician_rep, release, "integrator")
    again = code_of(lambda: refuse_as_integrator(by=cast.technician, report=report, reason=WHY))
    assert again == "already_signed"
    installations.sign_for_merchant(report, rng=RNG)
    link = report.signing_invitations.latest("pk")
    late = code_of(
        lambda: refuse_as_merchant(
            by=invitations.merchant(report), invitation=link, refusing=Refusing(WHY)
        )
    )
    assert late == "link_used"


def test_it_is_refused_once_and_nothing_follows_it(report, cast):
    link, _token = open_on_screen(by=cast.technician, report=report)

    def refuse():
        return refuse_as_merchant(
            by=invitations.merchant(report), invitation=link,
            refusing=Refusing(WHY, cast.technician),
        )  # fmt: skip

    refuse()
    assert code_of(refuse) == "link_revoked"
    acts = {
        "already_refused": lambda: cancel_report(by=cast.technician, report=report, reason="x"),
        "not_waiting": lambda: sign_as_integrator(
            by=cast.technician, report=report, signing=signing()
        ),
    }
    for code, act in acts.items():
        assert code_of(act) == code
    assert code_of(lambda: open_on_screen(by=cast.technician, report=report)) == "not_waiting"
    assert len(mails(report)) == JournalEntry.objects.filter(event__contains="refused_by").count()


def test_a_link_that_was_replaced_or_is_over_refuses_nothing(report, cast):
    first, _token = send_signing_link(by=cast.technician, report=report, email=EMAIL)
    second, _token = send_signing_link(by=cast.technician, report=report, email=EMAIL)

    def refuse(link):
        return refuse_as_merchant(
            by=invitations.merchant(report), invitation=link, refusing=Refusing(WHY)
        )

    assert code_of(lambda: refuse(first)) == "link_revoked"
    with clock.moved_to(clock.now() + dt.timedelta(days=8)):
        assert code_of(lambda: refuse(second)) == "link_expired"
    with clock.moved_to(clock.now() + dt.timedelta(days=31)):
        late = code_of(lambda: refuse_as_integrator(by=cast.technician, report=report, reason=WHY))
    assert late == "expired"


def test_its_machine_may_be_reported_again(cast, release):
    old = make(cast.technician_rep, release)
    latest = newer(cast)
    first, again = (
        complete_draft(cast.technician_rep, latest, kind=ReportKind.UPDATE, replaces=old)
        for _ in range(2)
    )
    submit(first, by=cast.technician)
    assert code_of(lambda: submit(again, by=cast.technician)) == "already_replaced"
    refuse_as_integrator(by=cast.technician, report=first, reason=WHY)
    assert list(InstallationReport.objects.in_force()) == [old]
    assert submit(again, by=cast.technician).number


def test_every_link_says_why_at_once_and_its_words_only_to_who_was_asked_last(report, cast):
    _link, older = send_signing_link(by=cast.technician, report=report, email="faute@x.example")
    _link, last = send_signing_link(by=cast.technician, report=report, email=EMAIL)
    refuse_as_integrator(by=cast.technician, report=report, reason="Mme Weber a déménagé")
    pages = [Client().get(reverse("installations:sign", args=[one])) for one in (older, last)]
    assert [page.status_code for page in pages] == [410, 410]
    assert all("L’intégrateur a refusé de signer ce PV." in page.text for page in pages)
    assert ["Mme Weber" in page.text for page in pages] == [False, True]


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"refused_reason": "Sans motif"}, "the reason of its refusal is not what"),
        ({"refused_party": "integrator"}, "who refused it is not what"),
        (
            {
                "state": "submitted", "refused_at": None, "refused_party": "",
                "refused_reason": "",
            },
            "it was refused, and is submitted",
        ),
    ],
)  # fmt: skip
def test_a_refusal_changed_beside_the_action_is_found(report, cast, changes, found):
    by_link(report, cast)
    InstallationReport.objects.filter(pk=report.pk).update(**changes)
    [line] = evidence.inspect()
    assert found in line


def test_a_refusal_beside_the_action_is_found(report):
    InstallationReport.objects.filter(pk=report.pk).update(
        state="refused", refused_at=clock.now(), refused_party="merchant", refused_reason="x"
    )
    assert list(evidence.inspect()) == [
        f"report {report.number}: the journal knows nothing of its refusal"
    ]
