"""The pages of an import."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from integrators.imports import work
from integrators.models import ImportStage, Integrator, RegistryImport
from tests.cast import sign_in
from tests.integrators import factories as make
from tests.integrators.imports.test_imports import HEAD, line


@pytest.fixture
def client(client, quality):
    return sign_in(client, quality)


def send(client, *lines, name="registre.csv"):
    file = SimpleUploadedFile(name, "\n".join([HEAD, *lines]).encode())
    return client.post(reverse("integrators:imports"), {"file": file})


def test_from_the_file_to_the_report(client):
    page = client.get(reverse("integrators:imports"))
    for text in ("siren", "raison sociale", "approval_from", "template.xlsx"):
        assert text in page.content.decode()
    siren = make.new_siren()
    response = send(client, line(siren), line("552100555"))
    registry = RegistryImport.objects.get()
    assert response.url == registry.get_absolute_url()

    progress = reverse("integrators:import_progress", args=[registry.pk])
    page = client.get(registry.get_absolute_url()).content.decode()
    assert f'hx-get="{progress}"' in page
    assert 'role="status"' in page
    part = client.get(progress)
    assert "HX-Refresh" not in part.headers
    assert "0" in part.content.decode()

    work.run_due()
    assert client.get(progress).headers["HX-Refresh"] == "true"
    page = client.get(registry.get_absolute_url()).content.decode()
    assert reverse("integrators:import_confirm", args=[registry.pk]) in page
    assert client.get(f"{registry.get_absolute_url()}?kind=error&q=5521").status_code == 200
    assert not Integrator.objects.exists()

    client.post(reverse("integrators:import_confirm", args=[registry.pk]))
    assert f'hx-get="{progress}"' in client.get(registry.get_absolute_url()).content.decode()
    work.run_due()
    registry.refresh_from_db()
    assert registry.stage == ImportStage.FINISHED
    assert Integrator.objects.get().siren == siren
    errors = client.get(reverse("integrators:import_errors", args=[registry.pk]))
    assert "552100555" in errors.content.decode()


def test_what_cannot_be_read_is_told_on_the_field(client):
    response = client.post(
        reverse("integrators:imports"), {"file": SimpleUploadedFile("a.csv", b"Nom\nA\n")}
    )
    assert response.status_code == 200
    assert "file" in response.context["form"].errors
    assert not RegistryImport.objects.exists()


def test_giving_up_and_deciding_too_late(client):
    send(client, line(make.new_siren()))
    registry = RegistryImport.objects.get()
    work.run_due()
    cancel = reverse("integrators:import_cancel", args=[registry.pk])
    assert client.post(cancel).url == reverse("integrators:imports")
    confirm = reverse("integrators:import_confirm", args=[registry.pk])
    page = client.post(confirm, follow=True).content.decode()
    assert 'class="toast' in page
    work.run_due()
    assert not Integrator.objects.exists()
    assert client.post(cancel).url == registry.get_absolute_url()


def test_a_template_of_another_kind_is_not_there(client):
    assert client.get("/integrators/manage/imports/template.pdf").status_code == 404


def test_the_page_asks_the_same_for_many_rows(client, django_assert_max_num_queries):
    counts = []
    for size in (3, 60):
        send(client, *(line(make.new_siren()) for _ in range(size)))
        registry = RegistryImport.objects.latest("pk")
        work.run_due()
        with django_assert_max_num_queries(12) as asked:
            client.get(registry.get_absolute_url())
        counts.append(len(asked))
    assert counts[0] == counts[1]
