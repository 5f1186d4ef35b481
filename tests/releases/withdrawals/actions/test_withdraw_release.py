import datetime as dt
import threading

import pytest
from django.core.files.storage import default_storage
from django.db import connection, connections

from portal.core import clock
from portal.core.actions import Refused
from portal.journal.models import JournalEntry
from portal.outbox.models import OutgoingMail
from releases.events import release_withdrawn
from releases.files import moving
from releases.files.actions.record_download import record_download
from releases.models import Release, Withdrawal, WithdrawalNotice
from releases.withdrawals import announcements
from releases.withdrawals.actions.withdraw_release import withdraw_release
from releases.withdrawals.rules import orders_of
from tests.releases import factories

pytestmark = pytest.mark.django_db


def download(release, *representatives):
    for representative in representatives:
        record_download(
            by=representative.user, file=release.files.get(), representative=representative
        )


@pytest.mark.parametrize("state", ["published", "superseded"])
def test_one_person_withdraws_at_once(cast, state):
    release = factories.published(cast)
    if state == "superseded":
        factories.published(cast, version=factories.NEWER_V4)
    withdrawal = factories.withdraw(cast.quality, release)
    release.refresh_from_db()
    assert release.state == "withdrawn"
    assert (withdrawal.withdrawn_by, withdrawal.cause) == (cast.quality, "anomaly")
    assert JournalEntry.objects.filter(event="release.withdrawn").count() == 1


def test_a_draft_is_not_withdrawn(cast):
    with pytest.raises(Refused) as refused:
        factories.withdraw(cast.quality, factories.draft(cast.quality))
    assert refused.value.code == "draft"


def test_non_compliance_names_its_domains(cast):
    release = factories.published(cast)
    with pytest.raises(Refused) as refused:
        factories.withdraw(cast.quality, release, cause="compliance")
    assert refused.value.code == "domains"
    chosen = factories.domains()[:2]
    withdrawal = factories.withdraw(cast.quality, release, cause="compliance", domains=chosen)
    assert list(withdrawal.domains.all()) == chosen


@pytest.mark.parametrize("name", ["message_fr", "message_en"])
def test_the_message_is_in_both_languages(cast, name):
    release = factories.published(cast)
    with pytest.raises(Refused) as refused:
        factories.withdraw(cast.quality, release, **{name: " "})
    assert refused.value.code == "message"


def test_the_replacement_is_a_good_one_of_the_same_line(cast):
    v3 = factories.published(cast, line="V3", version=factories.V3)
    old = factories.published(cast)
    new = factories.published(cast, version=factories.NEWER_V4)
    factories.withdraw(cast.quality, old, replacement=new)
    for wrong in (v3, old, new):
        with pytest.raises(Refused) as refused:
            factories.withdraw(cast.quality, new, replacement=wrong)
        assert refused.value.code == "replacement"


def refusal(cast, release, **values):
    with pytest.raises(Refused) as refused:
        factories.withdraw(cast.quality, release, **values)
    release.refresh_from_db()
    assert not release.is_withdrawn
    return refused.value.code


def test_an_update_before_a_date_has_its_date(cast):
    old = factories.published(cast)
    new = factories.published(cast, version=factories.NEWER_V4)
    today = clock.today()
    by = {"instruction": "update_by", "replacement": new}
    assert refusal(cast, old, **by) == "update_by"
    assert refusal(cast, old, **by, update_by=today - dt.timedelta(days=1)) == "update_by"
    assert refusal(cast, old, instruction="stop", update_by=today) == "update_by"
    assert factories.withdraw(cast.quality, old, **by, update_by=today).update_by == today


def test_some_may_be_told_something_else_and_are_named(cast):
    release = factories.published(cast)
    some = {"some_instruction": "no_new", "some_fr": "Les autres", "some_en": "The others"}
    for name in some:
        assert refusal(cast, release, **{**some, name: ""}) == "some"
    assert refusal(cast, release, **{**some, "some_instruction": "stop"}) == "some"
    assert refusal(cast, release, **{**some, "some_instruction": "update_by"}) == "some_update_by"
    withdrawal = factories.withdraw(cast.quality, release, **some)
    assert [order.instruction for order in orders_of(withdrawal)] == ["stop", "no_new"]
    entry = JournalEntry.objects.get(event="release.withdrawn")
    assert entry.content["data"]["some_fr"] == "Les autres"


@pytest.mark.parametrize("some", [False, True])
def test_no_update_is_ordered_to_nothing(cast, some):
    factories.published(cast)
    new = factories.published(cast, version=factories.NEWER_V4)
    orders = {"instruction": "update"}
    if some:
        orders = {"some_instruction": "update", "some_fr": "Les uns", "some_en": "Some"}
    assert refusal(cast, new, **orders) == "replacement"
    assert Release.objects.current("V4") == new


def test_the_one_before_is_current_again_where_it_is_named(cast):
    old = factories.published(cast)
    new = factories.published(cast, version=factories.NEWER_V4)
    factories.withdraw(cast.quality, new, instruction="update", replacement=old)
    old.refresh_from_db()
    assert old.is_current
    entry = JournalEntry.objects.get(event="release.withdrawn")
    assert entry.content["data"]["current_again"] == old.version
    # And it gives way to the next, as any current one does.
    last = factories.published(cast, version="4.3.[9810.1]")
    old.refresh_from_db()
    assert (old.state, Release.objects.current("V4")) == ("superseded", last)


def test_naming_an_older_one_for_a_superseded_one_changes_nothing_for_the_line(cast):
    old = factories.published(cast)
    between = factories.published(cast, version=factories.NEWER_V4)
    last = factories.published(cast, version="4.3.[9810.1]")
    factories.withdraw(cast.quality, between, replacement=old)
    assert Release.objects.current("V4") == last


def test_nobody_is_sent_to_a_certificate_that_has_lapsed(cast):
    old = factories.published(cast)
    new = factories.published(cast, version=factories.NEWER_V4)
    yesterday = clock.today() - dt.timedelta(days=1)
    Release.objects.filter(pk=old.pk).update(certified_until=yesterday)
    assert refusal(cast, new, replacement=old) == "replacement"


def test_it_is_withdrawn_once(cast):
    release = factories.published(cast)
    factories.withdraw(cast.quality, release)
    with pytest.raises(Refused) as refused:
        factories.withdraw(cast.quality2, release)
    assert refused.value.code == "withdrawn"
    assert Withdrawal.objects.count() == 1


def test_everyone_who_downloaded_gets_one_mail(cast):
    release = factories.published(cast)
    download(release, cast.manager_rep, cast.technician_rep, cast.stranger_rep)
    withdrawal = factories.withdraw(cast.quality, release)
    assert announcements.send_due_notices() == 3
    assert announcements.send_due_notices() == 0
    mails = OutgoingMail.objects.filter(key__startswith=f"release.withdrawn:{withdrawal.pk}:")
    assert {mail.to for mail in mails} == {
        person.email for person in (cast.manager, cast.technician, cast.stranger)
    }
    assert len(mails) == 3
    mail = mails.get(key=f"release.withdrawn:{withdrawal.pk}:user:{cast.technician.pk}")
    assert "Le total peut être faux." in mail.text
    assert release.version in mail.subject


def test_a_mail_speaks_its_readers_language(cast):
    release = factories.published(cast)
    cast.technician.language = "en"
    cast.technician.save()
    download(release, cast.technician_rep)
    domain = factories.domains()[0]
    factories.withdraw(cast.quality, release, cause="compliance", domains=[domain])
    announcements.send_due_notices()
    mail = OutgoingMail.objects.get(key__startswith="release.withdrawn:")
    assert f"concerned: {domain.name_en}\n" in mail.text
    assert "it has been withdrawn" in mail.subject
    assert "The total may be wrong." in mail.text


def test_who_installed_it_is_told_with_their_sites_and_only_once(cast):
    release = factories.published(cast)
    download(release, cast.manager_rep)

    def installed(sender, *, withdrawal, by, **kwargs):
        assert connection.in_atomic_block
        site = {"label": "Boulangerie Klein, Metz", "url": "/installations/sites/1/"}
        people = [cast.manager, cast.technician]
        told = [announcements.Recipient(user.pk, cast.integrator.pk, [site]) for user in people]
        announcements.tell_recipients(withdrawal=withdrawal, recipients=told)

    release_withdrawn.connect(installed)
    try:
        factories.withdraw(cast.quality, release)
    finally:
        release_withdrawn.disconnect(installed)
    assert announcements.send_due_notices() == 2
    for mail in OutgoingMail.objects.filter(key__startswith="release.withdrawn:"):
        assert "Boulangerie Klein, Metz" in mail.text
        assert "http://localhost:8000/installations/sites/1/" in mail.text


def test_a_receiver_that_fails_undoes_all_of_it(cast):
    release = factories.published(cast)

    def broken(sender, **kwargs):
        raise RuntimeError("upstairs")

    release_withdrawn.connect(broken)
    try:
        with pytest.raises(RuntimeError):
            factories.withdraw(cast.quality, release)
    finally:
        release_withdrawn.disconnect(broken)
    release.refresh_from_db()
    assert release.state == "published"
    assert not WithdrawalNotice.objects.exists()


def test_the_files_move_to_another_key(cast):
    release = factories.published(cast)
    old = release.files.get().key
    withdrawal = factories.withdraw(cast.quality, release)
    assert moving.hide_due() == 1
    new = release.files.get().key
    assert new != old
    assert not default_storage.exists(old)
    with default_storage.open(new) as content:
        assert content.read() == factories.CONTENT
    withdrawal.refresh_from_db()
    assert withdrawal.done_at
    assert moving.hide_due() == 0


def test_a_move_cut_short_is_taken_up_again(cast):
    """The object had moved, but the worker died before it wrote the row."""
    release = factories.published(cast)
    factories.withdraw(cast.quality, release)
    file = release.files.get()
    moving.move(default_storage, file.key, file.hidden_key)
    assert moving.hide_due() == 1
    assert release.files.get().key == file.hidden_key


def test_a_file_that_is_nowhere_is_tried_again_and_says_so(cast):
    release = factories.published(cast)
    withdrawal = factories.withdraw(cast.quality, release)
    default_storage.delete(release.files.get().key)
    assert moving.hide_due() == 0
    withdrawal.refresh_from_db()
    assert "FileNotFoundError" in withdrawal.failure
    assert withdrawal.done_at is None


@pytest.mark.django_db(transaction=True)
def test_two_at_once_withdraw_once(cast):
    release = factories.published(cast)
    start, outcomes = threading.Barrier(2), []

    def run(user):
        try:
            start.wait(5)
            withdraw_release(
                by=user,
                release=Release.objects.get(pk=release.pk),
                announcement=factories.announcement(),
            )
            outcomes.append("done")
        except Refused as refused:
            outcomes.append(refused.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(user,)) for user in (cast.quality, cast.quality2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes) == ["done", "withdrawn"]
    assert JournalEntry.objects.filter(event="release.withdrawn").count() == 1
