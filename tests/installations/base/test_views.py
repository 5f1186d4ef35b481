"""The page of the installed base: what runs today, what ran on a day, narrowed, as a table."""

import csv
import datetime as dt
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from installations.base import export
from installations.models import InstallationReport, InstalledPeriod
from integrators.companies.departments import DEPARTMENTS, ISLANDS, department_of
from portal.core import clock
from tests.cast import sign_in
from tests.installations.base.factories import annul
from tests.installations.base.test_rows import twin
from tests.installations.factories import make, newer

pytestmark = pytest.mark.django_db
URL = "/installations/base/"
DAY = dt.timedelta(days=1)


def ago(days):
    """Noon in Paris, so many days ago."""
    day = clock.today() - dt.timedelta(days=days)
    return timezone.make_aware(dt.datetime.combine(day, dt.time(12)))


def day(days):
    return f"{clock.today() - dt.timedelta(days=days):%Y-%m-%d}"


def shown(client, **asked):
    page = client.get(URL, asked).context
    assert page["counted"].number == len(page["page"].rows)
    return {row.opened_by for row in page["page"].rows}


@pytest.fixture
def history(cast, release):
    """Installed 30 days ago, updated 20 days ago, removed 10 days ago."""
    old = make(cast.technician_rep, release, at=ago(30))
    update = make(cast.technician_rep, newer(cast), kind="update", replaces=old, at=ago(20))
    removal = make(cast.technician_rep, update.release, kind="removal", replaces=update, at=ago(10))
    return old, update, removal


def test_a_day_shows_what_ran_when_it_ended(as_technician, history):
    old, update, _removal = history
    for days, expected in (
        (31, set()), (30, {old}), (21, {old}), (20, {update}), (11, {update}), (10, set()),
    ):  # fmt: skip
        assert shown(as_technician, on=day(days)) == expected, days
    assert shown(as_technician) == shown(as_technician, on=day(0)) == set()


def test_a_day_is_judged_by_what_is_known_today(as_technician, cast, history):
    old, update, removal = history
    annul(removal)
    assert shown(as_technician, on=day(10)) == shown(as_technician) == {update}
    annul(update)
    assert shown(as_technician, on=day(15)) == shown(as_technician) == {old}


def test_the_page_says_of_which_day_it_is(as_technician, history):
    page = as_technician.get(URL, {"on": day(15)}).text
    said = dt.date.fromisoformat(day(15))
    assert "d’après ce qui est connu aujourd’hui" in page
    assert str(said.year) in page
    assert "1 machine était en service le" in page
    # Nothing can be reported of what was.
    assert "Déclarer un changement" not in page
    make(history[0].representative, history[1].release)
    assert "Déclarer un changement" in as_technician.get(URL).text


@pytest.mark.parametrize("typed", ["2026-13-45", "hier", "0000-00-00", "9999-12-31", "%00"])
def test_what_is_no_day_or_still_to_come_is_told(as_technician, history, typed):
    page = as_technician.get(URL, {"on": typed})
    assert page.status_code == 200
    assert page.context["form"].errors["on"]
    assert not page.context["page"].rows
    assert as_technician.get(f"{URL}machines.csv", {"on": typed}).status_code == 302


@pytest.mark.parametrize("typed", ["0001-01-01", "1970-01-01"])
def test_a_day_long_ago_has_nothing(as_technician, history, typed):
    assert shown(as_technician, on=typed) == set()


def test_tomorrow_is_refused(as_technician):
    page = as_technician.get(URL, {"on": f"{clock.today() + DAY:%Y-%m-%d}"})
    assert "l’avenir peut changer" in page.text


def test_it_is_narrowed_to_integrator_place_source_and_release(client, cast, release):
    metz, there = make(cast.technician_rep, release), make(cast.stranger_rep, release)
    for report, postcode in ((metz, "57000"), (there, "97133")):
        InstalledPeriod.objects.filter(opened_by=report).update(postcode=postcode)
    sign_in(client, cast.quality)
    name = cast.stranger_rep.integrator.name
    for asked, expected in (
        ({"integrator": name.upper()}, {there}), ({"integrator": "introuvable"}, set()),
        ({"department": "57"}, {metz}), ({"department": "977"}, {there}),
        ({"department": "971"}, set()), ({"department": "abroad"}, set()),
        ({"source": "report"}, {metz, there}), ({"source": "import"}, set()),
        ({"release": release.pk}, {metz, there}), ({"q": metz.licence}, {metz}),
        ({"q": metz.number}, {metz}), ({"q": metz.merchant_siret}, {metz}), ({"q": "57"}, {metz}),
        ({"q": there.city, "on": day(0)}, {one for one in (metz, there) if one.city == there.city}),
    ):  # fmt: skip
        assert shown(client, **asked) == expected, asked
    assert not client.get(URL, {"department": "99"}).context["page"].rows
    InstalledPeriod.objects.filter(opened_by=there).update(country="BE", postcode="1000")
    assert shown(client, department="abroad") == {there}


def test_the_database_knows_the_departement_of_a_postcode(cast, release):
    make(cast.technician_rep, release)
    rows = InstalledPeriod.objects.all()
    codes = [code for code in DEPARTMENTS if code[0] != "2" or code.isdigit()]
    postcodes = [f"{code:0<5}" for code in codes]
    for postcode in (*postcodes, *ISLANDS, "20000", "20169", "20200", "20620", "97100", "98000"):
        rows.update(postcode=postcode)
        known = rows.get().department
        assert known == department_of(postcode) or known not in DEPARTMENTS, postcode


def test_whose_machines_one_sees(client, cast, release):
    own, other = make(cast.technician_rep, release), make(cast.stranger_rep, release)
    for user, expected in (
        (cast.technician, {own}), (cast.stranger, {other}), (cast.quality, {own, other}),
        (cast.auditor, {own, other}), (cast.support, set()),
    ):  # fmt: skip
        sign_in(client, user)
        assert shown(client) == shown(client, on=day(0)) == expected
        assert "integrator" in client.get(URL).context["form"].fields or not user.is_staff
    sign_in(client, cast.technician)
    assert shown(client, integrator=cast.stranger_rep.integrator.name) == {own}


def test_a_machine_that_two_companies_report_is_marked_for_staff_alone(client, cast, release):
    twin(cast, make(cast.technician_rep, release))
    sign_in(client, cast.quality)
    assert client.get(URL).text.count("En service deux fois") == 1
    sign_in(client, cast.stranger)
    assert "En service deux fois" not in client.get(URL).text


def table(client, **asked):
    answer = client.get(f"{URL}machines.csv", asked)
    assert answer.status_code == 200
    name = answer["Content-Disposition"]
    return name, list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


def test_the_table_is_the_list_of_the_day(as_technician, history):
    old, _update, _removal = history
    name, (head, row) = table(as_technician, on=day(25))
    assert day(25) in name
    said = dict(zip(head, row, strict=True))
    assert said["Au"] == day(25)
    assert said["Connu le"] == day(0)
    assert said["PV"] == old.number
    assert (said["Version"], said["Licence"]) == (old.release.version, old.licence)
    assert said["En service depuis"].startswith(day(30))
    assert said["Jusqu’au"].startswith(day(20))
    assert len(table(as_technician, on=day(15))[1]) == 2
    name, rows = table(as_technician)
    assert (day(0) in name, len(rows)) == (True, 1)


def test_of_too_many_no_table_is_written(as_technician, cast, release, monkeypatch):
    for _ in range(3):
        make(cast.technician_rep, release)
    assert len(table(as_technician)[1]) == 4
    monkeypatch.setattr(export, "MOST_ROWS", 2)
    answer = as_technician.get(f"{URL}machines.csv", {"sort": "site"}, follow=True)
    assert answer.redirect_chain == [(f"{URL}?sort=site", 302)]
    assert "Plus de 2 machines" in answer.text


@pytest.mark.parametrize("path", [URL, f"{URL}?on=", f"{URL}machines.csv"])
def test_the_queries_do_not_grow(client, cast, release, path):
    path = path + day(1) if path.endswith("=") else path
    counts = []
    for _ in range(2):
        for _row in range(3):
            make(cast.technician_rep, release, at=ago(3))
            make(cast.stranger_rep, release, at=ago(3))
        sign_in(client, cast.quality)
        with CaptureQueriesContext(connection) as found:
            assert client.get(path).status_code == 200
        counts.append(len(found))
    assert counts[0] == counts[1] <= 12


def test_the_reports_in_force_and_the_page_are_one(client, cast, history, release):
    make(cast.stranger_rep, history[1].release)
    sign_in(client, cast.quality)
    assert shown(client) == set(InstallationReport.objects.in_force())
