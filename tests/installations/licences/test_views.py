"""The list of issued licences, the files by which they come, and how one is cancelled."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from installations.licences.actions import cancel_licence
from installations.licences.plugs import find_licences
from installations.models import InstallationReport, IssuedLicence, LicenceFile
from installations.plugs.search import find_reports
from tests.cast import sign_in
from tests.installations.factories import complete_draft, make, submit
from tests.installations.licences.factories import checked, issued, upload

pytestmark = pytest.mark.django_db
URL = "/installations/licences/"


def numbers(client, query=""):
    return [row.number for row in client.get(f"{URL}{query}").context["rows"]]


def reported(cast, release, representative=None):
    """A licence that a signed report names."""
    report = make(representative or cast.technician_rep, release)
    assert report.licence
    return report


def test_a_file_is_uploaded_read_and_recorded(client, cast):
    sign_in(client, cast.quality)
    siren = cast.integrator.siren
    sent = {"file": upload(f"V4-1;{siren};2026-01-05;Bar", "V4-2;999999999;2026-01-05;")}
    page = client.post(f"{URL}files/", sent, follow=True)
    assert page.context["to_write"] == 1
    assert page.context["wrong"] == 1
    assert not IssuedLicence.objects.exists()
    file = LicenceFile.objects.get()
    where = file.get_absolute_url()
    assert file.name in client.get(f"{URL}files/").text
    lines = client.get(f"{where}errors.csv").content.decode("utf-8-sig").splitlines()
    assert lines[1].startswith("3;")
    assert "999999999" in lines[1]
    assert [row.number for row in client.get(f"{where}?kind=error").context["page"].rows] == [3]
    assert client.post(f"{where}issue/").status_code == 302
    assert numbers(client) == ["V4-1"]
    again = client.post(f"{where}issue/", follow=True)
    assert "n’en est plus là" in again.text
    assert client.post(f"{where}give-up/").status_code == 302
    assert IssuedLicence.objects.count() == 1


def test_what_is_no_file_of_licences_is_refused_in_words(client, cast):
    sign_in(client, cast.quality)
    for file in (upload("x;y", head="Ville;Nom"), upload(head="licence;siren")):
        assert client.post(f"{URL}files/", {"file": file}).context["form"].errors["file"]
    many = upload(*(f"V4-{n};{cast.integrator.siren};2026-01-05;" for n in range(5001)))
    assert client.post(f"{URL}files/", {"file": many}).context["form"].errors["file"]
    assert not LicenceFile.objects.exists()
    for kind in ("csv", "xlsx"):
        assert client.get(f"{URL}files/template.{kind}").status_code == 200
    assert client.get(f"{URL}files/template.pdf").status_code == 404


def test_an_integrator_sees_its_own_and_which_have_no_report(client, cast, release):
    report = reported(cast, release)
    issued(cast.quality, cast.integrator, report.licence.lower().replace("-", " "), "V4-9-2")
    issued(cast.quality, cast.elsewhere, "V4-9-3")
    sign_in(client, cast.technician)
    assert len(numbers(client)) == 2
    assert numbers(client, "?state=without") == ["V4-9-2"]
    assert len(numbers(client, "?state=reported")) == 1
    page = client.get(URL).text
    assert report.number in page
    [todo] = IssuedLicence.objects.filter(number="V4-9-2")
    assert f"/installations/new/?licence={todo.pk}" in page
    assert page.count("/installations/new/?licence=") == 1
    # A filter of staff is none of theirs.
    assert numbers(client, "?integrator=nobody") == numbers(client)


def test_of_anothers_report_one_learns_only_that_there_is_one(client, cast, release):
    report = reported(cast, release, cast.stranger_rep)
    issued(cast.quality, cast.integrator, report.licence)
    sign_in(client, cast.technician)
    [row] = client.get(URL).context["rows"]
    assert (row.has_report, row.report) == (True, None)
    assert report.number not in client.get(URL).text
    for reader, found in ((cast.quality, report), (cast.support, None)):
        sign_in(client, reader)
        [row] = client.get(URL).context["rows"]
        assert row.report == found


def test_a_report_that_is_not_signed_or_void_counts_for_none(client, cast, release):
    waiting = make(cast.technician_rep, release, "submitted")
    void = make(cast.technician_rep, release, "void")
    issued(cast.quality, cast.integrator, waiting.licence, void.licence)
    sign_in(client, cast.technician)
    assert len(numbers(client, "?state=without")) == 2


def test_filters_order_and_csv(client, cast, release):
    issued(cast.quality, cast.integrator, "V4-1", day="2026-01-07")
    issued(cast.quality, cast.elsewhere, "V4-2", day="2026-01-06")
    [third] = issued(cast.quality, cast.integrator, "V4-3", day="2026-01-05")
    cancel_licence(by=cast.quality, licence=third, reason="Erreur de facture.")
    sign_in(client, cast.quality)
    assert numbers(client) == ["V4-1", "V4-2", "V4-3"]
    assert numbers(client, "?sort=number")[0] == "V4-1"
    assert numbers(client, "?state=cancelled") == ["V4-3"]
    assert numbers(client, "?state=without") == ["V4-1", "V4-2"]
    assert numbers(client, "?state=lost") == []
    assert numbers(client, "?q=v42") == ["V4-2"]
    name = cast.elsewhere.name
    assert numbers(client, f"?integrator={name}") == ["V4-2"]
    assert numbers(client, f"?q={name}") == ["V4-2"]
    table = client.get(f"{URL}licences.csv?state=cancelled").content.decode("utf-8-sig")
    [head, line] = csv.reader(io.StringIO(table), delimiter=";")
    assert len(head) == len(line)
    assert line[0] == "V4-3"
    assert line[-1] == "Erreur de facture."
    assert client.get(f"{URL}licences.csv?state=lost").status_code == 302


def test_one_is_cancelled_with_a_reason_that_its_company_reads(client, cast):
    [row] = issued(cast.quality, cast.integrator, "V4-1")
    sign_in(client, cast.quality)
    where = f"{URL}{row.pk}/cancel/"
    assert where in client.get(URL).text
    assert client.post(where, {"reason": " "}).status_code == 200
    assert client.post(where, {"reason": "Erreur de facture."}).status_code == 302
    assert client.get(where).status_code == 302
    sign_in(client, cast.technician)
    assert "Erreur de facture." in client.get(URL).text
    assert "/installations/new/?licence=" not in client.get(URL).text


def test_a_report_begins_with_the_licence(client, cast, release):
    [row] = issued(cast.quality, cast.integrator, "V4-1670-06614")
    [other] = issued(cast.quality, cast.elsewhere, "V4-2")
    sign_in(client, cast.technician)
    where = f"/installations/new/?licence={row.pk}"
    page = client.get(where)
    assert "V4-1670-06614" in page.text.replace("\u2060", "")
    form = page.context["form"]
    data = {"key": str(form["key"].value()), "what": next(iter(form.pairs))}
    assert client.post(where, data).status_code == 302
    assert InstallationReport.objects.get().licence == "V4-1670-06614"
    for key in (other.pk, "0", "x", "9" * 30):
        assert client.get(f"/installations/new/?licence={key}").status_code == 404
    cancel_licence(by=cast.quality, licence=row, reason="Erreur.")
    assert client.get(where).status_code == 404


def test_its_number_is_found_in_the_search_box(cast, release):
    issued(cast.quality, cast.integrator, "V4-1670-06614")
    for user, count in ((cast.technician, 1), (cast.quality, 1), (cast.stranger, 0)):
        assert len(list(find_licences(user, "V4-1670-06614", 5))) == count
        assert len(list(find_licences(user, "06614", 5))) == count
    draft = complete_draft(cast.technician_rep, release, values={"licence": "V4-1670-06614"})
    submit(draft, by=cast.technician)
    assert list(find_reports(cast.technician, "V4-1670-06614", 5))


@pytest.mark.parametrize("who", ["quality", "technician"])
def test_the_list_costs_the_same_at_two_sizes(client, cast, release, who):
    report = reported(cast, release)
    issued(cast.quality, cast.integrator, report.licence, "V4-9-1")
    sign_in(client, getattr(cast, who))

    def cost(query=""):
        with CaptureQueriesContext(connection) as found:
            assert client.get(f"{URL}{query}").status_code == 200
        return len(found)

    cost()
    before = cost(), cost("?state=without")
    issued(cast.quality, cast.integrator, *(f"V4-8-{n}" for n in range(15)))
    for _ in range(2):
        issued(cast.quality, cast.integrator, reported(cast, release).licence)
    assert (cost(), cost("?state=without")) == before
    assert max(before) <= 12


def test_a_file_costs_the_same_at_two_sizes(client, cast):
    sign_in(client, cast.quality)

    def cost(count):
        rows = (f"V4-{count}-{n};{cast.integrator.siren};2026-01-05;" for n in range(count))
        file = checked(cast.quality, *rows)
        client.get(file.get_absolute_url())
        with CaptureQueriesContext(connection) as found:
            client.get(file.get_absolute_url())
        return len(found)

    assert cost(2) == cost(30) <= 12
