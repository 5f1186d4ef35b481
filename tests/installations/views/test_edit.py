import pytest
from django.urls import reverse

from installations.forms.steps import MachineForm
from installations.models import InstallationReport, ReportKind
from portal.demo.installations import submit
from tests.cast import sign_in
from tests.installations.factories import complete_draft, make, newer
from tests.releases import factories as releases

pytestmark = pytest.mark.django_db

SITE = {
    "merchant_name": "SARL Weber",
    "merchant_siret": "732 829 320 00074",
    "shop_name": "Au Bon Levain",
    "street": "12 Grand-Rue",
    "postcode": "57000",
    "city": "Metz",
    "merchant_signatory": "Élodie Weber",
    "merchant_capacity": "Gérante",
    "merchant_email": "elodie@weber.example",
    "language": "fr",
}


@pytest.fixture
def draft(cast, release):
    return make(cast.technician_rep, release, "draft")


def url(report, step):
    return reverse("installations:edit", args=[report.pk, step])


def test_a_valid_step_is_kept_and_the_next_one_follows(as_technician, draft):
    answer = as_technician.post(url(draft, "site"), SITE)
    assert answer.url == url(draft, "machine")
    draft.refresh_from_db()
    assert draft.merchant_siret == "73282932000074"
    assert draft.typed == {}


def test_a_wrong_siret_loses_nothing(as_technician, draft):
    answer = as_technician.post(url(draft, "site"), {**SITE, "merchant_siret": "123 456 789 00012"})
    assert answer.status_code == 200
    assert "SIRET" in str(answer.context["form"].errors["merchant_siret"])
    draft.refresh_from_db()
    assert draft.shop_name == "Au Bon Levain"
    assert draft.typed == {"merchant_siret": "123 456 789 00012"}
    again = as_technician.get(url(draft, "site"))
    page = again.content.decode()
    assert "123 456 789 00012" in page
    assert again.context["form"].errors["merchant_siret"]
    as_technician.post(url(draft, "site"), SITE)
    draft.refresh_from_db()
    assert draft.typed == {}


def test_an_incomplete_step_is_kept_too(as_technician, draft):
    answer = as_technician.post(url(draft, "site"), {"shop_name": "Le Balto", "later": "1"})
    assert answer.url == reverse("installations:index")
    draft.refresh_from_db()
    assert (draft.shop_name, draft.merchant_name) == ("Le Balto", "")


@pytest.mark.parametrize(
    ("typed", "kept"), [("1 234,56", "1234.56"), ("1\u202f234,56 €", "1234.56"), ("12.5", "12.50")]
)
def test_an_amount_is_read_as_it_is_written(as_technician, draft, typed, kept):
    as_technician.post(url(draft, "machine"), {"opening_total": typed})
    draft.refresh_from_db()
    assert str(draft.opening_total) == kept


def test_a_moment_to_come_and_a_text_for_an_amount_stay_as_typed(as_technician, draft):
    as_technician.post(
        url(draft, "machine"),
        {"commissioned_at": "2999-01-01T10:00", "opening_total": "beaucoup", "licence": "V4-1"},
    )
    draft.refresh_from_db()
    assert draft.licence == "V4-1"
    assert draft.typed == {"commissioned_at": "2999-01-01T10:00", "opening_total": "beaucoup"}
    page = as_technician.get(url(draft, "machine")).content.decode()
    assert "2999-01-01T10:00" in page
    assert "beaucoup" in page


@pytest.mark.parametrize("typed", ["0002-01-01T10:00", "1999-12-31T23:00"])
def test_a_year_before_there_were_such_machines_is_refused_in_words(as_technician, draft, typed):
    answer = as_technician.post(url(draft, "machine"), {"commissioned_at": typed})
    assert "Vérifiez l’année" in str(answer.context["form"].errors["commissioned_at"])
    draft.refresh_from_db()
    assert draft.commissioned_at is None
    assert draft.typed["commissioned_at"] == typed


def test_only_hardware_and_files_of_the_release(as_technician, draft, cast):
    other = releases.published(cast, line="V3", version=releases.V3)
    answer = as_technician.post(
        url(draft, "machine"),
        {"hardware": other.hardware.first().pk, "file": other.files.get().pk},
    )
    assert set(answer.context["form"].errors) == {"hardware", "file"}
    draft.refresh_from_db()
    assert draft.hardware is None


def test_prerequisites_are_exactly_those_of_the_release(as_technician, draft, release):
    form = as_technician.get(url(draft, "prerequisites")).context["form"]
    item = release.prerequisites.get()
    assert list(form.fields) == [f"done_{item.pk}", f"remark_{item.pk}"]
    as_technician.post(
        url(draft, "prerequisites"), {f"done_{item.pk}": "on", f"remark_{item.pk}": "à jour"}
    )
    check = draft.checks.get()
    assert (check.prerequisite, check.done, check.remark) == (item, True, "à jour")


def test_another_release_brings_its_own_prerequisites(as_technician, cast, release):
    draft = complete_draft(cast.technician_rep, release)
    latest = newer(cast)
    as_technician.post(url(draft, "kind"), {"release": latest.pk})
    draft.refresh_from_db()
    assert draft.release == latest
    assert draft.file.release == latest
    assert draft.hardware.release == latest
    assert not draft.checks.exists()
    assert draft.licence


def test_a_superseded_release_is_told_at_every_step(as_technician, draft, release, cast):
    latest = newer(cast)
    for step in ("kind", "site", "machine", "prerequisites", "training", "review"):
        page = as_technician.get(url(draft, step)).content.decode()
        assert latest.version in page
        assert "tout ce que vous avez saisi est conservé" in page
    answer = as_technician.post(url(draft, "kind"), {"release": release.pk})
    assert answer.context["form"].errors["release"]


def test_a_removal_asks_for_less(as_technician, cast, release):
    old = make(cast.technician_rep, release)
    draft = make(cast.technician_rep, release, "draft", kind=ReportKind.REMOVAL, replaces=old)
    fields = as_technician.get(url(draft, "machine")).context["form"].fields
    assert "hardware" not in fields
    assert as_technician.get(url(draft, "prerequisites")).status_code == 404


def test_the_kind_may_change_among_those_of_a_machine(as_technician, cast, release):
    old = make(cast.technician_rep, release)
    latest = newer(cast)
    draft = make(cast.technician_rep, latest, "draft", kind=ReportKind.UPDATE, replaces=old)
    as_technician.post(url(draft, "kind"), {"kind": "removal", "release": latest.pk})
    draft.refresh_from_db()
    assert (draft.kind, draft.release) == ("removal", release)
    answer = as_technician.post(url(draft, "kind"), {"kind": "new", "release": latest.pk})
    assert answer.context["form"].errors["kind"]
    draft.refresh_from_db()
    assert draft.kind == "removal"


def test_what_was_submitted_is_not_changed_by_a_page_left_open(as_technician, cast, release):
    draft = complete_draft(cast.technician_rep, release)
    submit(draft, by=cast.technician)
    before = InstallationReport.objects.values().get(pk=draft.pk)
    answer = as_technician.post(url(draft, "site"), SITE)
    assert answer.url == draft.get_absolute_url()
    assert InstallationReport.objects.values().get(pk=draft.pk) == before


def test_the_review_names_what_is_missing_with_its_step(as_technician, draft):
    answer = as_technician.get(url(draft, "review"))
    links = {f"{url(draft, item.step)}#id_{item.field}" for item in answer.context["missing"]}
    page = answer.content.decode()
    assert links
    assert all(link in page for link in links)


def test_strangers_do_not_know_of_it_and_staff_do_not_write(client, draft, cast):
    sign_in(client, cast.stranger)
    assert client.get(url(draft, "site")).status_code == 404
    assert client.post(url(draft, "site"), SITE).status_code == 404
    sign_in(client, cast.quality)
    assert client.post(url(draft, "site"), SITE).status_code == 404
    draft.refresh_from_db()
    assert draft.merchant_name != "SARL Weber"


def test_an_unknown_step_is_404(as_technician, draft):
    before = InstallationReport.objects.values().get()
    assert as_technician.get(url(draft, "nothing")).status_code == 404
    assert as_technician.post(url(draft, "nothing"), {"shop_name": "Autre"}).status_code == 404
    assert InstallationReport.objects.values().get() == before


def test_the_merchants_address_is_not_one_of_the_integrator(as_technician, draft, cast):
    answer = as_technician.post(url(draft, "site"), SITE | {"merchant_email": cast.manager.email})
    assert "merchant_email" in answer.context["form"].errors


def test_a_nul_is_no_reason_to_lose_what_was_typed(as_technician, draft):
    as_technician.post(url(draft, "training"), {"reservations": "Rien\0 à dire"})
    remark = f"remark_{draft.release.prerequisites.first().pk}"
    as_technician.post(url(draft, "prerequisites"), {remark: "fait\0"})
    draft.refresh_from_db()
    assert draft.typed == {"reservations": "Rien à dire"}
    assert [check.remark for check in draft.checks.exclude(remark="")] == ["fait"]


@pytest.mark.parametrize(
    ("step", "name"),
    [
        *(("site", name) for name in (
            "merchant_name", "shop_name", "street", "city", "merchant_signatory",
            "merchant_capacity",
        )),
        ("machine", "serial_number"), ("machine", "licence"), ("training", "trained_by"),
    ],
)  # fmt: skip
def test_what_is_signed_is_one_line_that_reads_as_it_is_written(as_technician, draft, step, name):
    as_technician.post(url(draft, step), {name: "\u202eÉlodie\r\nWeber\u200b\0"})
    draft.refresh_from_db()
    assert getattr(draft, name) == "Élodie Weber"


@pytest.mark.parametrize("typed", ["mass-e\u03011", "MASS-É1"])
def test_a_replacement_is_not_the_machine_itself_however_it_is_typed(cast, release, typed):
    old = make(cast.technician_rep, release)
    InstallationReport.objects.filter(pk=old.pk).update(serial_number="Maß-É1")
    draft = complete_draft(cast.technician_rep, release, kind=ReportKind.REPLACEMENT, replaces=old)
    form = MachineForm({"serial_number": typed}, report=draft)
    assert form.has_error("serial_number", "same")
    form = MachineForm({"serial_number": "Mas-É1"}, report=draft)
    assert not form.has_error("serial_number")
