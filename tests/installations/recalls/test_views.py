import csv
import datetime as dt
import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from installations.models import Recall
from installations.plugs.duties import duties
from portal.core import clock
from tests.cast import sign_in
from tests.installations.factories import make
from tests.installations.recalls.factories import impossible, planned, state_of
from tests.releases import factories as releases

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(recalled):
    return f"/installations/recalls/{recalled.withdrawal.pk}/"


def states(client, url):
    return [row.state for row in client.get(url).context["page"].rows]


def test_the_ticked_machines_are_planned_together(client, cast, recalled, url):
    sign_in(client, cast.technician)
    chosen = "&".join(f"line={line.pk}" for line in recalled.lines)
    page = client.get(f"{url}plan/?{chosen}")
    sent = re.findall(r'name="line" value="([^"]+)"', page.text)
    day = clock.today() + dt.timedelta(days=2)
    data = {"line": sent, "planned_on": day.isoformat(), "technician": cast.manager_rep.pk}
    assert client.post(f"{url}plan/", data).status_code == 302
    assert states(client, url) == ["planned", "planned"]
    assert cast.manager.name in client.get(url).text
    # Whoever had the page open before is told, and the form bears what stands now.
    again = client.post(f"{url}plan/", data)
    assert again.status_code == 200
    assert "a changé" in again.text
    assert re.findall(r'name="line" value="([^"]+)"', again.text) != sent


def test_impossible_then_taken_back(client, cast, recalled, url):
    sign_in(client, cast.technician)
    [line, _other] = recalled.lines
    data = {"line": f"{line.pk}:{line.mark}", "because": "other"}
    page = client.post(f"{url}impossible/", data)
    assert page.context["form"].errors["text"]
    client.post(f"{url}impossible/", {**data, "text": "Le local est muré."})
    assert "Le local est muré." in client.get(f"{url}?state=impossible").text
    line.refresh_from_db()
    client.post(f"{url}take-back/", {"line": f"{line.pk}:{line.mark}"})
    assert state_of(line) == "todo"


@pytest.mark.parametrize("page", ["plan", "impossible", "take-back"])
def test_strangers_keys_and_no_keys(client, cast, recalled, url, page):
    sign_in(client, cast.technician)
    mark = recalled.other.mark
    for key in (f"{recalled.other.pk}", "0", "x", "9" * 30):
        assert client.get(f"{url}{page}/?line={key}").status_code == 404
        assert client.post(f"{url}{page}/", {"line": f"{key}:{mark}"}).status_code == 404
    assert client.get(f"{url}{page}/").status_code == 302
    sign_in(client, cast.quality)
    assert client.get(f"{url}{page}/?line={recalled.lines[0].pk}").status_code == 403
    sign_in(client, cast.candidate)
    assert client.get(f"{url}{page}/?line={recalled.lines[0].pk}").status_code == 404


def test_quality_refuses_an_impossible_one(client, cast, recalled, url):
    [line, _other] = recalled.lines
    impossible(cast.technician_rep, line)
    sign_in(client, cast.quality)
    page = f"/installations/recalls/machines/{line.pk}/refuse/"
    assert page in client.get(url).text
    mark = re.search(r'name="mark" value="([^"]+)"', client.get(page).text)[1]
    assert client.post(page, {"mark": mark, "text": ""}).status_code == 200
    assert client.post(page, {"mark": mark, "text": "Rouvert."}).status_code == 302
    assert state_of(line) == "todo"
    sign_in(client, cast.technician)
    assert "Rouvert." in client.get(url).text
    sign_in(client, cast.auditor)
    assert client.get(page).status_code == 403


def test_progress_deadline_and_filters(client, cast, recalled, url, monkeypatch):
    [first, second] = recalled.lines
    planned(cast.technician_rep, first, days=1)
    impossible(cast.technician_rep, second)
    sign_in(client, cast.quality)
    progress = client.get(url).context["progress"]
    assert (progress.todo, progress.planned, progress.impossible, progress.done) == (1, 1, 1, 0)
    assert progress.overdue == 0
    assert "En retard" not in client.get(f"{url}?state=planned").text.split("<table")[1]
    for state, count in (("open", 2), ("todo", 1), ("missed", 0), ("overdue", 0), ("done", 0)):
        assert len(states(client, f"{url}?state={state}")) == count, state
    company = cast.integrator.pk
    assert states(client, f"{url}?integrator={company}") == ["planned", "impossible"]
    late = clock.today() + dt.timedelta(days=11)
    monkeypatch.setattr(clock, "today", lambda: late)
    for state, count in (("missed", 1), ("overdue", 2)):
        assert len(states(client, f"{url}?state={state}")) == count, state
    page = client.get(url)
    assert page.context["progress"].overdue == 2
    assert "En retard" in page.text
    assert client.get(f"{url}?state=nonsense").status_code == 200


def test_duties_name_what_is_to_do_and_what_was_missed(client, cast, recalled, url, monkeypatch):
    [first, second] = recalled.lines
    planned(cast.technician_rep, first, days=1)
    [duty] = duties(cast.technician)
    assert duty.href == f"{url}?state=todo"
    assert "1 machine à traiter" in duty.title
    impossible(cast.technician_rep, second)
    assert not list(duties(cast.technician))
    late = clock.today() + dt.timedelta(days=2)
    monkeypatch.setattr(clock, "today", lambda: late)
    [duty] = duties(cast.technician)
    assert duty.href == f"{url}?state=missed"
    sign_in(client, cast.technician)
    assert states(client, duty.href) == ["planned"]


def test_the_spreadsheet_says_all(client, cast, recalled, url):
    [first, second] = recalled.lines
    answer = planned(cast.technician_rep, first)
    impossible(cast.technician_rep, second, text="Rideau baissé.")
    sign_in(client, cast.quality)
    text = client.get(f"{url}sites.csv").content.decode("utf-8-sig")
    head, *rows = csv.reader(io.StringIO(text), delimiter=";")
    by_report = {row[6]: dict(zip(head, row, strict=True)) for row in rows}
    one, two = (by_report[report.number] for report in recalled.reports)
    assert str(answer.planned_on) in one.values()
    assert cast.technician.name in one.values()
    assert str(recalled.withdrawal.update_by) in one.values()
    assert {"Impossible", "Le commerçant a fermé", "Rideau baissé."} <= set(two.values())


def test_reports_that_waited_when_it_was_withdrawn(client, cast, release):
    make(cast.technician_rep, release)
    waiting = make(cast.stranger_rep, release, "submitted")
    withdrawal = releases.withdraw(cast.quality, release)
    page = sign_in(client, cast.quality).get(f"/installations/recalls/{withdrawal.pk}/")
    assert page.context["waiting"] == [waiting]
    assert waiting.number in page.text
    page = sign_in(client, cast.technician).get(f"/installations/recalls/{withdrawal.pk}/")
    assert page.context["waiting"] == []


def test_who_lags_comes_first(client, cast, recalled, monkeypatch):
    for user in (cast.technician, cast.support, cast.admin):
        assert sign_in(client, user).get("/installations/recalls/").status_code == 403
    impossible(cast.stranger_rep, recalled.other)
    for user in (cast.quality, cast.auditor):
        page = sign_in(client, user).get("/installations/recalls/")
        [row] = page.context["rows"]
        assert (row["integrator"], row["todo"], row["overdue"]) == (cast.integrator.pk, 2, 0)
        [recall] = page.context["recalls"]
        assert (recall.total, recall.open, recall.impossible) == (3, 2, 1)
    late = clock.today() + dt.timedelta(days=11)
    monkeypatch.setattr(clock, "today", lambda: late)
    page = sign_in(client, cast.quality).get("/installations/recalls/")
    assert page.context["rows"][0]["overdue"] == 2
    assert client.get("/installations/recalls/?withdrawal=999").status_code == 200
    planned(cast.technician_rep, *recalled.lines, days=12)
    impossible(cast.technician_rep, *recalled.lines)
    assert "Aucun rappel en cours" in client.get("/installations/recalls/").text


def queries(client, url):
    with CaptureQueriesContext(connection) as found:
        assert client.get(url).status_code == 200
    return len(found)


def test_the_number_of_queries_does_not_grow(client, cast, recalled, url):
    planned(cast.technician_rep, recalled.lines[0])
    impossible(cast.technician_rep, recalled.lines[1])
    pages = [(cast.quality, url), (cast.quality, "/installations/recalls/"), (cast.technician, url)]
    counts = [queries(sign_in(client, user), page) for user, page in pages]
    for representative in (cast.technician_rep, cast.stranger_rep):
        for _row in range(3):
            Recall.objects.create(
                withdrawal=recalled.withdrawal, integrator=representative.integrator,
                report=make(representative, recalled.latest),
            )  # fmt: skip
    assert [queries(sign_in(client, user), page) for user, page in pages] == counts
