import uuid

import pytest
from django.urls import reverse

from installations.models import InstallationReport
from tests.cast import sign_in
from tests.installations.factories import make, newer
from tests.releases import factories as releases

pytestmark = pytest.mark.django_db
URL = "/installations/new/"


def choose(client, **data):
    form = client.get(URL).context["form"]
    return {"key": str(form["key"].value()), "what": next(iter(form.pairs)), **data}


def test_it_begins_a_draft_and_goes_on_to_the_merchant(as_technician, release):
    answer = as_technician.post(URL, choose(as_technician))
    report = InstallationReport.objects.get()
    assert answer.url == reverse("installations:edit", args=[report.pk, "site"])


def test_the_form_sent_twice_leads_to_the_same_draft(as_technician, release):
    data = choose(as_technician)
    first, second = (as_technician.post(URL, data) for _ in range(2))
    assert first.url == second.url
    assert InstallationReport.objects.count() == 1


def test_only_the_current_release_is_offered(as_technician, cast, release):
    latest = newer(cast)
    offered = as_technician.get(URL).context["form"].pairs.values()
    assert [found for _person, found in offered] == [latest]


def test_another_choice_is_refused(as_technician, cast, release):
    data = choose(as_technician, what=f"{cast.stranger_rep.pk}-{release.pk}")
    answer = as_technician.post(URL, data)
    assert answer.status_code == 200
    assert answer.context["form"].errors["what"]
    assert not InstallationReport.objects.exists()


@pytest.mark.parametrize("who", ["candidate", "suspended"])
def test_who_is_not_eligible_sees_why_and_what_to_do(client, cast, release, who):
    sign_in(client, getattr(cast, who))
    answer = client.get(URL)
    assert answer.status_code == 403
    page = answer.content.decode()
    for item in answer.context["start"].requirements:
        assert item.what_to_do[:20].replace("’", "’") in page
    key = uuid.uuid4()
    assert client.post(URL, {"key": key, "what": "1-1"}).status_code == 403
    assert not InstallationReport.objects.exists()


def test_without_a_certified_release_it_says_so(as_technician, cast, release):
    releases.withdraw(cast.quality, release)
    answer = as_technician.get(URL)
    assert answer.status_code == 403
    assert answer.context["start"].no_release


def test_an_update_names_the_machine(as_technician, cast, release):
    old = make(cast.technician_rep, release)
    latest = newer(cast)
    url = f"{URL}?replaces={old.pk}"
    key = as_technician.get(url).context["form"]["key"].value()
    as_technician.post(url, {"key": key, "kind": "update"})
    report = InstallationReport.objects.get(state="draft")
    assert (report.kind, report.replaces, report.release) == ("update", old, latest)


def test_a_strangers_machine_is_unknown(client, cast, release):
    old = make(cast.technician_rep, release)
    sign_in(client, cast.stranger)
    for key in (old.pk, 999_999, "x", "-1"):
        assert client.get(f"{URL}?replaces={key}").status_code == 404
        assert client.post(f"{URL}?replaces={key}", {"kind": "update"}).status_code == 404
    assert InstallationReport.objects.get() == old


def test_nothing_newer_to_update_to_is_told_before_anything_begins(as_technician, cast, release):
    old = make(cast.technician_rep, release)
    url = f"{URL}?replaces={old.pk}"
    page = as_technician.get(url)
    assert "n’est plus récente que celle qui y tourne" in page.content.decode()
    key = page.context["form"]["key"].value()
    answer = as_technician.post(url, {"key": key, "kind": "update"})
    assert answer.status_code == 200
    assert "kind" in answer.context["form"].errors
    assert not InstallationReport.objects.filter(state="draft").exists()
