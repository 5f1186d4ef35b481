import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from installations.models import Recall, ReportKind
from portal.demo.installations import submit
from tests.cast import sign_in
from tests.installations.factories import complete_draft, make, newer
from tests.releases import factories as releases

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(cast, release):
    return make(cast.technician_rep, release), make(cast.stranger_rep, release)


def shown(client, url):
    rows = client.get(url).context["page"].rows
    return {getattr(row, "opened_by_id", row.pk) for row in rows}


def test_each_company_sees_its_own(as_technician, world):
    own, other = world
    for url in ("/installations/", "/installations/base/"):
        assert shown(as_technician, url) == {own.pk}
    assert as_technician.get(own.site.get_absolute_url()).status_code == 200
    assert as_technician.get(other.site.get_absolute_url()).status_code == 404


def test_staff_see_what_was_submitted(client, cast, world, release):
    make(cast.technician_rep, release, "draft")
    sign_in(client, cast.auditor)
    assert shown(client, "/installations/") == {row.pk for row in world}
    sign_in(client, cast.admin)
    assert client.get("/installations/").status_code == 403


def test_filters(as_technician, cast, release, world):
    own, _other = world
    draft = make(cast.technician_rep, release, "draft")
    assert shown(as_technician, "/installations/?state=draft") == {draft.pk}
    assert shown(as_technician, f"/installations/?q={own.number.lower()}") == {own.pk}
    assert shown(as_technician, f"/installations/?q={own.merchant_siret[:9]}+") == {own.pk}
    assert shown(as_technician, "/installations/?kind=removal") == set()
    assert shown(as_technician, "/installations/?state=nonsense&page=999") == set()


@pytest.mark.parametrize("url", ["/installations/", "/installations/base/"])
@pytest.mark.parametrize("typed", ["9" * 29, "-1", "1e9", "abc", "%00", "1&page=" + "9" * 29])
def test_a_filter_that_names_nothing_is_no_error(as_technician, world, url, typed):
    for name in ("release", "integrator", "line", "shown", "kind", "state"):
        page = as_technician.get(f"{url}?{name}={typed}")
        assert page.status_code == 200
        if page.context["form"].errors:
            assert not page.context["page"].rows
            assert page.context["form"].errors[name]
            assert escape(page.context["form"].errors[name][0]) in page.content.decode()
        else:
            rows = page.context["page"].rows
            assert {getattr(row, "opened_by_id", row.pk) for row in rows} <= {world[0].pk}


def test_the_base_is_what_runs_today(as_technician, cast, release, world):
    own, _other = world
    latest = newer(cast)
    update = make(cast.technician_rep, latest, kind=ReportKind.UPDATE, replaces=own)
    assert shown(as_technician, "/installations/base/") == {update.pk}
    make(cast.technician_rep, latest, kind=ReportKind.REMOVAL, replaces=update)
    assert shown(as_technician, "/installations/base/") == set()


def test_the_base_flags_what_was_withdrawn(as_technician, cast, release, world):
    own, _other = world
    releases.withdraw(cast.quality, release)
    assert shown(as_technician, "/installations/base/?shown=withdrawn") == {own.pk}
    assert "Retirée" in as_technician.get("/installations/base/").content.decode()


def test_the_recall_lists_the_sites_to_those_concerned(client, cast, release, world):
    withdrawal = releases.withdraw(cast.quality, release)
    url = f"/installations/recalls/{withdrawal.pk}/"
    for user, count in ((cast.quality, 2), (cast.auditor, 2), (cast.technician, 1)):
        sign_in(client, user)
        assert client.get(url).context["total"] == count
        text = client.get(f"{url}sites.csv").content.decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text), delimiter=";"))
        assert len(rows) == count + 1
    sign_in(client, cast.candidate)
    assert client.get(url).status_code == 404
    assert client.get(f"{url}sites.csv").status_code == 404


def queries(client, url):
    with CaptureQueriesContext(connection) as found:
        assert client.get(url).status_code == 200
    return len(found)


@pytest.mark.parametrize(
    "path",
    ["", "base/", "?state=signed", "?waits=merchant", "?waits=nobody"],
)
def test_the_number_of_queries_does_not_grow(as_technician, cast, release, path):
    counts = []
    for _ in range(2):
        for _row in range(3):
            make(cast.technician_rep, release)
        counts.append(queries(as_technician, f"/installations/{path}"))
    assert counts[0] == counts[1]


def test_the_queries_of_a_site_do_not_grow(as_technician, cast, release):
    first = make(cast.technician_rep, release)
    url = first.site.get_absolute_url()
    before = queries(as_technician, url)
    for _ in range(3):
        draft = complete_draft(
            cast.technician_rep, release, values={"merchant_siret": first.merchant_siret}
        )
        submit(draft, by=cast.technician)
    assert queries(as_technician, url) == before


def test_the_queries_of_a_recall_do_not_grow(client, cast, release):
    sign_in(client, cast.quality)
    for _ in range(5):
        make(cast.technician_rep, release)
    withdrawal = releases.withdraw(cast.quality, release)
    url = f"/installations/recalls/{withdrawal.pk}/"
    before = queries(client, url)
    Recall.objects.filter(pk__in=Recall.objects.values("pk")[:3]).delete()
    assert queries(client, url) == before


def test_lists_sort_and_go_on_by_key(as_technician, cast, release, monkeypatch):
    monkeypatch.setattr("installations.views.reports.PER_PAGE", 2)
    monkeypatch.setattr("installations.base.views.PER_PAGE", 2)
    for _ in range(5):
        make(cast.technician_rep, release)
    for url, names in (
        ("/installations/", ("number", "-number", "shop", "-shop", "date", "-date")),
        ("/installations/base/", ("site", "-site", "release", "-release", "integrator")),
    ):
        for name in names:
            seen, query = [], f"?sort={name}"
            while query:
                page = as_technician.get(url + query).context["page"]
                seen += [row.pk for row in page.rows]
                query = page.next
            assert len(seen) == len(set(seen)) == 5, name


def test_the_merchant_is_waited_for_as_the_home_page_counts(as_technician, cast, release):
    open_, done = (make(cast.technician_rep, release, until) for until in ("submitted", "signed"))
    draft = make(cast.technician_rep, release, "draft")
    theirs = make(cast.manager_rep, release, "draft")
    assert shown(as_technician, "/installations/?waits=merchant") == {open_.pk}
    assert shown(as_technician, "/installations/?state=own-drafts") == {draft.pk}
    assert shown(as_technician, "/installations/?state=draft") == {draft.pk, theirs.pk}
    releases.withdraw(cast.quality, release)
    assert shown(as_technician, "/installations/?waits=merchant") == set()
    assert done.pk in shown(as_technician, "/installations/")


def test_whose_signature_is_awaited_and_of_whom_none(as_technician, client, cast, release):
    both, theirs, done, refused = (
        make(cast.technician_rep, release, until)
        for until in ("submitted", "integrator", "signed", "refused")
    )
    draft = make(cast.technician_rep, release, "draft")
    expected = {
        "merchant": {both.pk, theirs.pk},
        "integrator": {both.pk},
        "nobody": {done.pk, refused.pk, draft.pk},
    }
    for user, unseen in ((cast.technician, set()), (cast.auditor, {draft.pk})):
        sign_in(client, user)
        for waits, rows in expected.items():
            page = client.get(f"/installations/?waits={waits}")
            assert {row.pk for row in page.context["page"].rows} == rows - unseen
            assert page.context["counted"].number == len(rows - unseen)
        assert shown(client, "/installations/?waits=nobody&state=refused") == {refused.pk}
        assert shown(client, "/installations/?waits=merchant&state=signed") == set()
    # What nobody may sign any more waits for nobody.
    releases.withdraw(cast.quality, release)
    for waits in ("merchant", "integrator"):
        assert shown(client, f"/installations/?waits={waits}") == set()
    page = client.get("/installations/?waits=nobody")
    assert page.context["counted"].number == len(page.context["page"].rows) == 4
