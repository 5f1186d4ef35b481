"""The list of missing reports, what is answered, who lags, and the duty at home."""

import csv
import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from installations.models import InstallationReport
from installations.plugs.duties import duties
from tests.cast import read_anew, sign_in
from tests.installations.factories import make
from tests.installations.missing.factories import (
    answered,
    downloaded,
    found,
    licence_issued,
    state_of,
)

pytestmark = pytest.mark.django_db
URL = "/installations/missing/"


def names(client, query=""):
    return [row.name for row in client.get(f"{URL}{query}").context["page"].rows]


def test_the_ticked_lines_are_answered_together(client, cast, release):
    licence_issued(cast)
    downloaded(cast.technician_rep, release)
    lines = found()
    sign_in(client, cast.technician)
    page = client.get(URL)
    sent = re.findall(r'name="line" value="([^"]+)"', page.text)
    assert len(sent) == 2
    assert client.get(f"{URL}answer/", {"line": sent}).status_code == 200
    data = {"line": sent, "because": "other"}
    assert client.post(f"{URL}answer/", data).context["form"].errors["text"]
    data["text"] = "Au dépôt, pas encore posée."
    assert client.post(f"{URL}answer/", data).status_code == 302
    assert {state_of(line) for line in lines} == {"answered"}
    assert "Au dépôt" in client.get(f"{URL}?state=answered").text
    again = client.post(f"{URL}answer/", data)
    assert again.status_code == 200
    assert "a changé" in again.text


def test_a_line_leads_to_a_report_with_what_is_known(client, cast, release):
    row = licence_issued(cast)
    found()
    sign_in(client, cast.technician)
    assert f"/installations/new/?licence={row.pk}" in client.get(URL).text
    site = make(cast.technician_rep, release).site
    where = f"/installations/new/?site={site.pk}"
    page = client.get(where)
    form = page.context["form"]
    data = {"key": str(form["key"].value()), "what": next(iter(form.pairs))}
    client.post(where, data)
    draft = InstallationReport.objects.get(state="draft")
    assert (draft.shop_name, draft.merchant_siret) == (site.name, site.siret)
    assert (draft.merchant_name, draft.city) == (site.end_user.name, site.city)
    sign_in(client, cast.stranger)
    assert client.get(where).status_code == 404


def test_strangers_keys_and_no_keys(client, cast):
    licence_issued(cast, integrator=cast.elsewhere)
    [line] = found()
    sign_in(client, cast.technician)
    assert names(client) == []
    for key in (f"{line.pk}:{line.mark}", "0", "x", "9" * 30):
        assert client.get(f"{URL}answer/", {"line": key}).status_code == 404
        assert client.post(f"{URL}answer/", {"line": key}).status_code == 404
    assert client.get(f"{URL}answer/").status_code == 302
    for user in (cast.support, cast.admin):
        sign_in(client, user)
        assert client.get(URL).status_code == 403


def test_quality_refuses_an_answer(client, cast):
    licence_issued(cast)
    [line] = found()
    sign_in(client, cast.quality)
    page = f"{URL}{line.pk}/refuse/"
    assert client.get(page).status_code == 302
    answered(cast.technician_rep, line)
    assert page in client.get(URL).text
    mark = re.search(r'name="mark" value="([^"]+)"', client.get(page).text)[1]
    assert client.post(page, {"mark": mark, "text": ""}).status_code == 200
    assert client.post(page, {"mark": mark, "text": "On l’a vue tourner."}).status_code == 302
    assert state_of(line) == "open"
    sign_in(client, cast.technician)
    assert "On l’a vue tourner." in client.get(URL).text


def test_filters_csv_and_who_lags(client, cast, release):
    licence_issued(cast)
    licence_issued(cast, "V4-9-2", days=20)
    downloaded(cast.stranger_rep, release)
    lines = found()
    answered(cast.technician_rep, *[line for line in lines if line.name == "V4-9-2"])
    sign_in(client, cast.quality)
    assert len(names(client)) == 3
    assert names(client, "?kind=download") == [str(release)]
    assert names(client, "?state=answered") == ["V4-9-2"]
    assert names(client, f"?integrator={cast.elsewhere.name}") == [str(release)]
    assert names(client, "?q=v4-9-1") == ["V4-9-1"]
    assert names(client, "?kind=lost") == []
    table = client.get(f"{URL}missing.csv?kind=licence").content.decode("utf-8-sig")
    head, *rows = csv.reader(io.StringIO(table), delimiter=";")
    assert {len(row) for row in rows} == {len(head)}
    assert {row[2] for row in rows} == {"V4-9-1", "V4-9-2"}
    assert client.get(f"{URL}missing.csv?kind=lost").status_code == 302
    page = client.get(f"{URL}integrators/")
    rows = {row["integrator"]: row for row in page.context["page"]}
    assert rows[cast.integrator.pk]["licence"] == 1
    assert rows[cast.elsewhere.pk]["download"] == 1
    # Days stand on the page as the rules have them.
    assert "15" in client.get(URL).text
    assert "30" in client.get(URL).text


def test_of_anothers_report_one_learns_only_that_there_is_one(client, cast, release):
    other = make(cast.stranger_rep, release, "submitted")
    row = licence_issued(cast, other.licence)
    [line] = found(kind="licence")
    assert line.licence == row
    signed = make(cast.stranger_rep, release)
    type(line).objects.filter(pk=line.pk).update(
        state="reported", closed_by=signed, closed_at=signed.signed_at
    )
    sign_in(client, cast.technician)
    assert signed.number not in client.get(URL).text
    assert signed.number not in client.get(f"{URL}missing.csv").text
    sign_in(client, cast.quality)
    assert signed.number in client.get(URL).text


def test_a_duty_at_home_until_it_is_answered(cast):
    licence_issued(cast)
    [line] = found()

    def shown():
        return [duty for duty in duties(read_anew(cast.technician)) if "missing" in duty.href]

    assert len(shown()) == 1
    answered(cast.technician_rep, line)
    assert shown() == []


@pytest.mark.parametrize("who", ["quality", "technician"])
def test_the_list_costs_the_same_at_two_sizes(client, cast, release, who):
    licence_issued(cast)
    downloaded(cast.technician_rep, release)
    found()
    sign_in(client, getattr(cast, who))

    def cost():
        client.get(URL)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(URL).status_code == 200
        return len(seen)

    before = cost()
    for number in range(12):
        licence_issued(cast, f"V4-8-{number}")
    answered(cast.technician_rep, *found(kind="licence")[:3])
    assert cost() == before <= 12
