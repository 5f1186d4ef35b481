"""The pages of an import: for administrators, from the files to the report."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from support.importing import work
from support.models import OdooImport, OdooStage, Ticket
from tests.cast import sign_in
from tests.support.importing import exports as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client, cast):
    return sign_in(client, cast.admin)


def send(client, *rows):
    file = SimpleUploadedFile(make.TICKETS, make.odoo_csv(make.TICKET_HEAD, *rows))
    response = client.post(reverse("support:odoo_imports"), {"export": file})
    return response, OdooImport.objects.latest("pk")


def of(name, odoo):
    return reverse(f"support:odoo_{name}", args=[odoo.pk])


def test_from_the_files_to_the_report(client, cast, sophie):
    assert "helpdesk.ticket" in client.get(reverse("support:odoo_imports")).content.decode()
    stranger = {"partner_email": "x@y.example", "partner_id/id": "", "partner_name": "Boutique"}
    response, odoo = send(
        client, make.ticket(1), make.ticket(2, **stranger), make.ticket(3, create_date="hier")
    )
    assert response.url == odoo.get_absolute_url()
    page = client.get(odoo.get_absolute_url()).content.decode()
    assert f'hx-get="{of("progress", odoo)}"' in page
    assert 'role="status"' in page
    assert "HX-Refresh" not in client.get(of("progress", odoo)).headers

    work.run_due()
    assert client.get(of("progress", odoo)).headers["HX-Refresh"] == "true"
    page = client.get(odoo.get_absolute_url()).content.decode()
    for text in ("Boutique", "hier", "Résolu (2)", "Marc Odoo (2)", "2 lignes"):
        assert text in page, text
    assert not Ticket.objects.exists()

    response = client.get(of("errors", odoo))
    told = b"".join(response).decode()
    assert "hier" in told
    assert "Boutique" in told


def test_the_mapping_is_seen_changed_and_applied(client, cast, sophie):
    _response, odoo = send(client, make.ticket(1), make.ticket(2, stage_id="Nouveau"))
    work.run_due()
    page = client.get(odoo.get_absolute_url())
    form = page.context["form"]
    [name] = [name for name, told in form.names.items() if told == ("stages", "Résolu")]
    data = {field: form[field].initial or "" for field in form.fields} | {name: "resolved"}
    client.post(of("decide", odoo), data)
    odoo.refresh_from_db()
    assert (odoo.stage, odoo.mapping["stages"]["Résolu"]) == (OdooStage.READ, "resolved")
    assert dict(client.get(odoo.get_absolute_url()).context["states"]).keys() == {
        "Ouvert",
        "Résolu",
    }
    client.post(of("decide", odoo), data | {"run": "1"})
    assert (
        f'hx-get="{of("progress", odoo)}"' in client.get(odoo.get_absolute_url()).content.decode()
    )
    work.run_due(float("inf"))
    assert sorted(Ticket.objects.values_list("state", flat=True)) == ["open", "resolved"]
    assert client.get(odoo.get_absolute_url()).status_code == 200
    # Too late for another decision.
    answer = client.post(of("decide", odoo), data | {"run": "1"}, follow=True)
    assert 'class="toast' in answer.content.decode()


def test_what_is_no_choice_is_refused_on_its_field(client, cast):
    _response, odoo = send(client, make.ticket(1))
    work.run_due()
    response = client.post(of("decide", odoo), {"stages-0": "on_tracker", "run": "1"})
    assert response.status_code == 200
    assert "stages-0" in response.context["form"].errors
    odoo.refresh_from_db()
    assert odoo.stage == OdooStage.READ


def test_giving_up_and_what_is_no_export(client, cast):
    _response, odoo = send(client, make.ticket(1))
    work.run_due()
    assert client.post(of("cancel", odoo)).url == reverse("support:odoo_imports")
    assert client.post(of("cancel", odoo)).url == odoo.get_absolute_url()
    file = SimpleUploadedFile("lettre.pdf", b"%PDF")
    response = client.post(reverse("support:odoo_imports"), {"export": file})
    assert "lettre.pdf" in str(response.context["form"].errors["export"])
    assert "export" in client.post(reverse("support:odoo_imports")).context["form"].errors
    assert not Ticket.objects.exists()


def test_nobody_else_comes_in(client, cast):
    _response, odoo = send(client, make.ticket(1))
    for person in (cast.quality, cast.support, cast.auditor):
        assert sign_in(client, person).get(odoo.get_absolute_url()).status_code == 403


def test_queries_of_the_pages_do_not_grow(client, cast, sophie):
    counts = {}
    for size in (2, 40):
        rows = [
            make.ticket(size * 100 + n, partner_email=f"x{n}@y.example", partner_name=f"B{n}",
                        create_date="hier" if n % 2 else "2024-03-04 09:15:00",
                        **{"partner_id/id": ""})
            for n in range(size)
        ]  # fmt: skip
        _response, odoo = send(client, *rows)
        work.run_due(float("inf"))
        for address in (odoo.get_absolute_url(), of("progress", odoo), of("errors", odoo)):
            with CaptureQueriesContext(
                connection,
            ) as made:
                client.get(address)
            counts.setdefault(address.rpartition(f"/{odoo.pk}/")[2], []).append(len(made))
    for name, (few, many) in counts.items():
        assert many <= few, (name, few, many)
