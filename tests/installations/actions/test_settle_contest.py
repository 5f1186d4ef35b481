import pytest

from installations.actions.contest_report import contest_report
from installations.actions.settle_contest import settle_contest
from installations.models import Contest, InstallationReport, Recall, ReportKind
from installations.plugs import evidence
from installations.plugs.documents import report_today
from installations.plugs.duties import duties
from installations.rules import base_counts
from installations.signing import invitations
from portal.core.actions import Refused
from portal.documents.kinds import Said
from portal.journal.models import JournalEntry
from portal.outbox.models import OutgoingMail
from tests.cast import sign_in
from tests.installations.factories import complete_draft, make, newer, submit
from tests.releases import factories as releases

pytestmark = pytest.mark.django_db
EMAIL = "elodie@weber.example"
WHY = "Vu la facture, c’est une autre machine."


def contested(report):
    contest_report(by=invitations.merchant(report), report=report, reason="Pas ma caisse.")
    InstallationReport.objects.filter(pk=report.pk).update(merchant_email=EMAIL)
    return InstallationReport.objects.get(pk=report.pk)


@pytest.fixture
def report(cast, release):
    return contested(make(cast.technician_rep, release))


def settle(report, by, outcome="upheld", reason=WHY):
    return settle_contest(by=by, report=report, outcome=outcome, reason=reason)


def code_of(*args, **values):
    with pytest.raises(Refused) as refused:
        settle(*args, **values)
    return refused.value.code


def mails(report):
    rows = OutgoingMail.objects.filter(key__startswith=f"report.contest_settled:{report.pk}")
    return {row.key.split(":")[-1]: (row.to, WHY in row.text) for row in rows}


def test_upheld_it_is_void_leaves_the_base_and_is_kept(report, cast):
    document, raw = report.document, bytes(report.canonical)
    settle(report, cast.quality)
    report.refresh_from_db()
    assert report.state == "void"
    assert (report.contest.settled_by, report.contest.settled_reason) == (cast.quality, WHY)
    assert (report.document, bytes(report.canonical)) == (document, raw)
    assert report.signatures.count() == 2
    assert not InstallationReport.objects.in_force().exists()
    assert base_counts.machines_by_release() == {}
    assert mails(report) == {
        "merchant": (EMAIL, True), "technician": (cast.technician.email, True),
    }  # fmt: skip
    entry = JournalEntry.objects.get(event="report.contest_settled")
    assert entry.content["data"]["outcome"] == "upheld"
    assert entry.personal == {"/reason": WHY}
    assert list(evidence.inspect()) == []
    said = Said(report.number, document.data, str(report.pk))
    assert any("reconnu nul" in str(one.text) for one in report_today(said))


def test_dismissed_it_stands_as_it_was_signed(report, cast):
    settle(report, cast.quality, "dismissed")
    report.refresh_from_db()
    assert report.state == "signed"
    assert list(InstallationReport.objects.in_force()) == [report]
    assert sum(base_counts.machines_by_release().values()) == 1
    assert set(mails(report)) == {"merchant", "technician"}
    assert list(evidence.inspect()) == []
    assert not list(duties(cast.quality))
    with pytest.raises(Refused) as refused:
        contest_report(by=invitations.merchant(report), report=report, reason="Encore !")
    assert refused.value.code == "already_contested"


def test_only_quality_settles_once_and_says_why(report, cast):
    for user in (cast.auditor, cast.support, cast.admin, cast.technician, cast.stranger):
        assert code_of(report, user) == "not_allowed"
    assert code_of(report, cast.quality, reason=" ") == "reason_missing"
    assert code_of(report, cast.quality, "perhaps") == "no_outcome"
    settle(report, cast.quality)
    for outcome in ("upheld", "dismissed"):
        assert code_of(report, cast.quality, outcome) == "not_contested"


def test_only_the_last_of_a_chain_is_void(cast, release):
    old = make(cast.technician_rep, release)
    draft = complete_draft(cast.technician_rep, newer(cast), kind=ReportKind.UPDATE, replaces=old)
    old = contested(old)
    submit(draft, by=cast.technician)
    assert code_of(old, cast.quality) == "not_last"
    old.refresh_from_db()
    assert old.state == "contested"
    # That it stands can be said at any time.
    settle(old, cast.quality, "dismissed")


def test_what_it_replaced_runs_on_and_its_recall_is_open_again(cast, release):
    old = make(cast.technician_rep, release)
    withdrawal = releases.withdraw(cast.quality, release)
    latest = releases.published(cast, version=releases.NEWER_V4)
    update = make(cast.technician_rep, latest, kind=ReportKind.UPDATE, replaces=old)
    assert Recall.objects.get(report=old).solved_by == update
    settle(contested(update), cast.quality)
    assert list(InstallationReport.objects.in_force()) == [old]
    assert base_counts.machines_by_release() == {release.pk: 1}
    assert list(Recall.objects.open()) == [Recall.objects.get(withdrawal=withdrawal, report=old)]
    # It may be replaced again, and the counts follow.
    again = make(cast.technician_rep, latest, kind=ReportKind.UPDATE, replaces=old)
    assert list(InstallationReport.objects.in_force()) == [again]
    assert base_counts.machines_by_release() == {latest.pk: 1}


def test_a_withdrawal_that_came_while_it_ran_is_recalled_where_it_runs_again(cast, release):
    old = make(cast.technician_rep, release)
    update = make(cast.technician_rep, newer(cast), kind=ReportKind.UPDATE, replaces=old)
    releases.withdraw(cast.quality, release)
    assert not Recall.objects.exists()
    settle(contested(update), cast.quality)
    assert [row.report for row in Recall.objects.open()] == [old]


def test_the_recall_of_a_void_report_asks_nobody_for_anything(report, cast, release):
    releases.withdraw(cast.quality, release)
    assert Recall.objects.open().count() == 1
    settle(report, cast.quality)
    assert not Recall.objects.open().exists()
    assert not Recall.objects.visible_to(cast.technician).exists()


def test_the_lists_and_their_counts_agree(client, cast, release, report):
    other = contested(make(cast.technician_rep, release))
    make(cast.technician_rep, release)
    settle(report, cast.quality)
    sign_in(client, cast.auditor)
    for query, count in (
        ("state=signed", 1), ("state=contested", 1), ("state=void", 1), ("", 3),
        ("waits=nobody", 3), ("state=signed&kind=new", 1),
    ):  # fmt: skip
        page = client.get(f"/installations/?{query}").context
        assert page["counted"].number == len(page["page"].rows) == count, query
    assert other.number in client.get("/installations/base/").text
    assert report.number not in client.get("/installations/base/").text


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"settled_reason": "Autre"}, "the reason of its outcome is not what"),
        ({"outcome": "dismissed"}, "its outcome is not what"),
    ],
)
def test_an_outcome_changed_beside_the_action_is_found(report, cast, changes, found):
    settle(report, cast.quality)
    Contest.objects.update(**changes)
    assert found in next(evidence.inspect())


def test_a_void_beside_the_action_is_found(report):
    InstallationReport.objects.filter(pk=report.pk).update(state="void")
    lines = list(evidence.inspect())
    assert f"report {report.number}: the journal knows nothing of its being void" in lines
