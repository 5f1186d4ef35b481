"""The health page: what is, how it is, and what to do; each fault caused for real."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.urls import reverse

from portal.core import clock
from portal.core.pulse import last_runs
from portal.home import health
from portal.journal.models import Audit, JournalEntry
from portal.journal.tasks import sequence
from portal.journal.tree import sequencer
from releases.models import FileScan
from support.models import IncomingMail, Outcome
from tests.cast import make_user, sign_in
from tests.journal.factories import entry, sequenced
from tests.outbox.factories import MailFactory
from tests.releases import factories as releases

pytestmark = pytest.mark.django_db
PAGE = "home:health"


@pytest.fixture(autouse=True)
def _fresh_cache():
    cache.clear()
    yield
    cache.clear()


def all_run(at=None, failure=""):
    """As if workers had run every sweep at `at`."""
    for sweep in health.sweeps():
        moment = (at or clock.now()).isoformat()
        cache.set(f"pulse:{sweep.task}", f"{moment} {failure}".strip())


def look(client, role="quality"):
    sign_in(client, make_user(role))
    answer = client.get(reverse(PAGE))
    assert answer.status_code == 200
    return answer


def ill(answer):
    return {str(sign.what): sign for sign in answer.context["ill"]}


def checked(found=0, days=1):
    now = clock.now() - dt.timedelta(days=days)
    Audit.objects.create(
        kind="check", asked_by=make_user("auditor"), due_at=now, done_at=now, found=found
    )


def test_a_house_in_order_says_so(client):
    sequenced(2)
    checked()
    all_run()
    answer = look(client)
    # The disk is the machine's own.
    assert not {name for name in ill(answer) if not name.startswith("Disque")}
    assert "Rien n’attend, rien n’a été abandonné" in answer.text


def test_what_is_not_due_yet_in_a_house_just_opened_is_not_late(client):
    cache.set("pulse", clock.now().isoformat())
    cache.set("pulse:portal.journal.tasks.sequence", clock.now().isoformat())
    by_task = {sweep.task: sweep for sweep in look(client).context["sweeps"]}
    assert not by_task["integrators.tasks.watch_shortages"].late
    later = clock.now() - dt.timedelta(hours=4)
    cache.set("pulse", later.isoformat())
    by_task = {sweep.task: sweep for sweep in look(client).context["sweeps"]}
    assert by_task["integrators.tasks.watch_shortages"].late


def test_work_that_nobody_is_set_up_to_do_is_no_alarm(client, settings):
    quality = make_user("quality")
    releases.add(quality, releases.draft(quality))
    assert FileScan.objects.update(due_at=clock.now() - dt.timedelta(days=9)) == 1
    assert "Contrôles antivirus" not in ill(look(client))
    settings.CLAMD = "localhost:3310"
    assert ill(look(client))["Contrôles antivirus"].tone == "soon"


def test_a_worker_that_was_never_seen_is_told(client):
    told = ill(look(client))
    assert told["Traitement des e-mails et des tâches"].tone == "danger"
    assert told["Traitement des scellements"].tone == "danger"


def test_a_sweep_that_failed_and_one_that_is_late_are_told_apart(client):
    all_run()
    late = clock.now() - dt.timedelta(days=2)
    cache.set("pulse:portal.journal.tasks.sequence", late.isoformat())
    cache.set("pulse:releases.tasks.scan_files", f"{clock.now().isoformat()} OSError")
    page = look(client)
    by_task = {sweep.task: sweep for sweep in page.context["sweeps"]}
    assert by_task["portal.journal.tasks.sequence"].late
    assert by_task["releases.tasks.scan_files"].failure == "OSError"
    assert sum(sweep.late for sweep in by_task.values()) == 1
    assert "OSError" in page.text
    assert ill(page)["Tâches périodiques"].tone == "danger"


def test_each_task_that_a_worker_runs_is_noted_with_how_it_ended(monkeypatch):
    before = clock.now()
    sequence.apply()
    name = "portal.journal.tasks.sequence"
    run = last_runs([name])[name]
    assert run.at >= before
    assert run.failure == ""
    monkeypatch.setattr(sequencer, "sequence", lambda: 1 / 0)
    sequence.apply()
    assert last_runs([name])[name].failure == "ZeroDivisionError"


def test_mails_that_failed_or_wait_lead_to_their_list(client):
    now = clock.now()
    MailFactory(failed_at=now, failure="550 no such user")
    MailFactory(due_at=now - dt.timedelta(hours=1))
    answer = look(client)
    told = [sign for sign in answer.context["ill"] if str(sign.what) == "E-mails sortants"]
    assert [sign.tone for sign in told] == ["danger", "soon"]
    assert reverse("admin:outbox_outgoingmail_changelist") in answer.text
    assert "Ouvrez la liste" in answer.text


def test_whoever_may_not_open_a_list_gets_no_link_to_it(client):
    MailFactory(failed_at=clock.now(), failure="550 no such user")
    answer = look(client, "admin")
    assert "E-mails sortants" in answer.text
    assert reverse("admin:outbox_outgoingmail_changelist") not in answer.text


def test_entries_that_get_no_place_are_told(client):
    with clock.moved_to(clock.now() - dt.timedelta(hours=1)):
        entry()
    assert "Séquence du journal" in ill(look(client))


@pytest.mark.parametrize(
    ("found", "days", "tone"), [(0, 1, None), (0, 60, "soon"), (2, 1, "danger"), (None, 0, "soon")]
)
def test_the_journals_last_check_is_told(client, found, days, tone):
    if found is not None:
        checked(found, days)
    sign = ill(look(client)).get("Vérification du journal")
    assert (sign.tone if sign else None) == tone


def test_quarantine_and_mail_that_was_never_filed_are_told(client):
    old = clock.now() - dt.timedelta(hours=2)
    for outcome in (Outcome.QUARANTINED, Outcome.PENDING):
        IncomingMail.objects.create(
            raw=f"{outcome}.eml", sha256="a" * 64, size=1, received_at=old, outcome=outcome
        )
    answer = look(client, "support")
    told = [sign for sign in answer.context["ill"] if str(sign.what) == "E-mails reçus"]
    assert [sign.tone for sign in told] == ["danger", "soon"]


def test_counters_that_cannot_be_read_are_told(client, settings, tmp_path):
    look(client, "admin")
    location = str(tmp_path / "gone" / "cache.sqlite3")
    settings.CACHES = {
        "default": {"BACKEND": "portal.infrastructure.cache.FileCache", "LOCATION": location}
    }
    told = ill(client.get(reverse(PAGE)))
    assert told["Compteurs et signes de vie"].tone == "danger"
    assert told["Traitement des scellements"].tone == "danger"


def test_a_full_disk_is_told(client, monkeypatch):
    usage = type("Usage", (), {"total": 1000, "used": 990, "free": 10})
    monkeypatch.setattr(health.shutil, "disk_usage", lambda path: usage)
    told = ill(look(client))
    assert told["Disque des données"].tone == "danger"
    assert "disque plein" in str(told["Disque des données"].to_do)


def test_the_page_costs_the_same_at_two_sizes(client, django_assert_max_num_queries):
    sign_in(client, make_user("quality"))
    counts = []
    for _size in range(2):
        MailFactory.create_batch(3, failed_at=clock.now(), failure="x")
        entry()
        with django_assert_max_num_queries(14) as asked:
            client.get(reverse(PAGE))
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert JournalEntry.objects.exists()
