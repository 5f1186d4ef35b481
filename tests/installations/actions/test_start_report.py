import uuid

import pytest

from installations.actions.start_report import start_report
from installations.models import InstallationReport, ReportKind
from installations.rules.eligibility import release_choices
from portal.core.actions import Refused
from portal.journal.models import JournalEntry
from releases.withdrawals.actions.update_path import offer_for_updates
from tests.installations.factories import make, newer
from tests.releases import factories as releases

pytestmark = pytest.mark.django_db


def start(rep, **values):
    values = {"by": rep.user, "representative": rep, "kind": ReportKind.NEW, **values}
    return start_report(**values)


def refusal(**values):
    with pytest.raises(Refused) as refused:
        start(**values)
    return refused.value.code


def test_a_new_one_starts_from_the_release(cast, release):
    report = start(cast.technician_rep, release=release)
    assert (report.state, report.number) == ("draft", None)
    assert report.file == release.files.get()
    assert report.integrator == cast.integrator
    assert JournalEntry.objects.filter(event="report.started", subject_id=report.pk).count() == 1


def test_the_same_form_sent_twice_begins_one_draft(cast, release):
    key = uuid.uuid4()
    start(cast.technician_rep, release=release, key=key)
    assert refusal(rep=cast.technician_rep, release=release, key=key) == "already_started"
    assert InstallationReport.objects.count() == 1


def test_only_the_current_release_goes_to_a_new_site(cast, release):
    newer(cast)
    assert refusal(rep=cast.technician_rep, release=release) == "release_superseded"


def test_a_withdrawn_release_goes_nowhere(cast, release):
    releases.withdraw(cast.quality, release)
    assert refusal(rep=cast.technician_rep, release=release) == "release_withdrawn"


def test_a_draft_release_is_unknown(cast, release):
    draft = releases.complete_draft(cast.quality, version=releases.NEWER_V4)
    assert refusal(rep=cast.technician_rep, release=draft) == "release_unknown"


@pytest.mark.parametrize("who", ["candidate_rep", "suspended_rep"])
def test_who_is_not_in_order_is_told_what_is_missing(cast, release, who):
    assert refusal(rep=getattr(cast, who), release=release) == "not_eligible"


def test_nobody_starts_for_another_company(cast, release):
    code = refusal(rep=cast.technician_rep, by=cast.stranger, release=release)
    assert code == "stranger"


def test_an_update_starts_from_the_report_that_it_replaces(cast, release):
    old = make(cast.technician_rep, release)
    latest = newer(cast)
    report = start(cast.technician_rep, kind=ReportKind.UPDATE, replaces=old)
    assert report.release == latest
    assert report.merchant_siret == old.merchant_siret
    assert report.serial_number == old.serial_number
    assert report.hardware.release == latest
    assert str(report.hardware) == str(old.hardware)


def test_an_update_needs_something_newer(cast, release):
    old = make(cast.technician_rep, release)
    code = refusal(rep=cast.technician_rep, kind=ReportKind.UPDATE, replaces=old, release=release)
    assert code == "release_not_newer"


def test_an_update_does_not_go_to_a_release_that_is_closed_to_updates(cast, release):
    old = make(cast.technician_rep, release)
    between = newer(cast)
    last = releases.published(cast, version="4.4.[9820.100]")
    options = {"rep": cast.technician_rep, "kind": ReportKind.UPDATE, "replaces": old}
    assert start(**options, release=between).release == between
    offer_for_updates(by=cast.quality, release=between, offered=False)
    assert refusal(**options, release=between) == "release_closed"
    assert release_choices(ReportKind.UPDATE, "V4", old) == [last]
    offer_for_updates(by=cast.quality, release=between, offered=True)
    assert release_choices(ReportKind.UPDATE, "V4", old) == [last, between]


def test_another_machine_keeps_the_release_that_runs_though_it_is_closed(cast, release):
    old = make(cast.technician_rep, release)
    latest = newer(cast)
    offer_for_updates(by=cast.quality, release=release, offered=False)
    assert release_choices(ReportKind.REPLACEMENT, "V4", old) == [latest, release]
    assert release_choices(ReportKind.UPDATE, "V4", old) == [latest]


def test_another_companys_machine_cannot_be_replaced(cast, release):
    old = make(cast.technician_rep, release)
    newer(cast)
    code = refusal(rep=cast.stranger_rep, kind=ReportKind.UPDATE, replaces=old)
    assert code == "nothing_to_replace"


def test_what_was_replaced_already_cannot_be_again(cast, release):
    old = make(cast.technician_rep, release)
    latest = newer(cast)
    make(cast.technician_rep, latest, kind=ReportKind.UPDATE, replaces=old)
    code = refusal(rep=cast.technician_rep, kind=ReportKind.REMOVAL, replaces=old)
    assert code == "nothing_to_replace"
