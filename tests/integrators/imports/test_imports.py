"""What files hold, what their rows lead to, and that the check writes nothing."""

import datetime as dt
import io

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation
from openpyxl import Workbook

from integrators.imports import downloads, files, work
from integrators.imports.actions import confirm_import, start_import
from integrators.imports.columns import COLUMNS
from integrators.models import Integrator, RegistryImport, RepresentativeInvitation
from portal.core import clock
from portal.core.actions import Refused
from tests.cast import sign_in
from tests.integrators import factories as make
from tests.integrators.helpers import last_entry

HEAD = "SIREN;Raison sociale;SIRET;Adresse;Code postal;Ville;E-mail;Téléphone"


def line(siren, *, name="Électro-Caisses", siret="", postcode="57000", **more):
    siret = siret or make.siret_of(siren)
    cells = [siren, name, siret, "1 rue Serpenoise", postcode, "Metz", "a@ec.example", "0387000000"]
    return ";".join([*cells, *more.values()])


def upload(content, name="registre.csv"):
    content = content if isinstance(content, bytes) else content.encode()
    return SimpleUploadedFile(name, content)


def workbook(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return upload(out.getvalue(), "registre.xlsx")


def played(quality, content):
    """The rows of a file after its check, in French."""
    registry = start_import(by=quality, table=files.read_table(upload(content)))
    work.run_due()
    registry.refresh_from_db()
    return registry, list(registry.rows.order_by("number"))


def carried_out(quality, registry):
    confirm_import(by=quality, registry=registry)
    work.run_due()
    registry.refresh_from_db()
    return list(registry.rows.order_by("number"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_csv_is_read_as_spreadsheets_write_it(encoding, delimiter):
    text = f"{HEAD}\r\n\r\n{line(make.new_siren())}\r\n".replace(";", delimiter)
    found = files.read_table(upload(text.encode(encoding)))
    assert found.columns == [
        "siren", "name", "siret", "street", "postcode", "city", "email", "phone"
    ]  # fmt: skip
    [(number, cells)] = found.rows
    assert number == 3
    assert cells["name"] == "Électro-Caisses"


def test_a_workbook_is_read_with_its_dates_and_numbers():
    siren = make.new_siren()
    found = files.read_table(
        workbook(
            ["SIREN", "Agréé du", "CP", "Effectif", None],
            [float(siren), dt.datetime(2024, 6, 1), 1000, 12, None],
            [None, None, None, None, None],
        )
    )
    assert found.ignored == ["Effectif"]
    assert found.rows == [(2, {"siren": siren, "approval_from": "2024-06-01", "postcode": "1000"})]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "no_rows"),
        (b"SIREN;Ville\r\n", "no_rows"),
        (b"Ville;Nom\r\nMetz;A\r\n", "unnamed"),
        (b"SIREN;siren\r\n1;2\r\n", "twice"),
        (b"PK\x03\x04 no workbook", "not_readable"),
        (b"\x00\x01\x02", "not_readable"),
        (b"SIREN\r\n" + b"1\r\n" * 20_001, "too_many"),
        (b"SIREN\r\n" + b"1" * (5 * 1024 * 1024), "too_big"),
    ],
)
def test_what_is_no_registry_is_refused(content, code):
    with pytest.raises(Refused) as caught:
        files.read_table(upload(content))
    assert caught.value.code == code


def test_a_workbook_that_swells_is_refused():
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (101 * 1024 * 1024))
    with pytest.raises(Refused) as caught:
        files.read_table(upload(out.getvalue(), "a.xlsx"))
    assert caught.value.code == "not_readable"


def test_each_row_is_told_in_words_and_nothing_is_written(quality):
    known = make.make_integrator(quality, name="Connue")
    new, wrong, other = make.new_siren(), "552100555", make.new_siren()
    rows = [
        line(new),
        line(known.siren, name="Connue", siret=known.siret),
        line(wrong, siret="55210055500014"),
        line(other, siret=make.siret_of(make.new_siren()), postcode="5700"),
        ";sans SIREN",
    ]
    before = _counts()
    _registry, found = played(quality, "\n".join([HEAD, *rows]))
    assert [row.kind for row in found] == ["create", "update", "error", "error", "error"]
    after = _counts()
    changed = {name for name in after if after[name] != before[name]}
    assert changed <= {"registryimport", "importrow", "journalentry", "unsequenced"}
    assert after["journalentry"] == before["journalentry"] + 1, "only that the file came"
    with translation.override("fr"):
        assert "Électro-Caisses est enregistré" in found[0].words[0].replace("\u202f", " ")
        assert "rue" in found[1].words[0]
    assert {column for column, _reason in found[2].errors} == {"siren", "siret"}
    assert {column for column, _reason in found[3].errors} == {"siret"}
    assert found[4].errors[0][0] == "siren"


def _counts():
    return {
        model._meta.model_name: model._default_manager.count()
        for model in apps.get_models()
        if model._meta.managed
    }


def test_what_was_announced_is_done_once_with_an_entry_each(quality):
    sirens = [make.new_siren() for _ in range(3)]
    content = "\n".join([HEAD, *map(line, sirens), line("552100555")])
    registry, _rows = played(quality, content)
    rows = carried_out(quality, registry)
    assert [row.kind for row in rows] == ["create"] * 3 + ["error"]
    assert all(row.done_at and not row.cells for row in rows[:3])
    assert rows[3].cells
    assert Integrator.objects.filter(siren__in=sirens).count() == 3
    from portal.journal.models import JournalEntry

    entries = JournalEntry.objects.filter(event="integrator.registered")
    assert {entry.subject_id for entry in entries} == {
        str(pk) for pk in Integrator.objects.values_list("pk", flat=True)
    }
    assert last_entry().content["data"]["rows"] == {"create": 3, "error": 1}

    _again, rows = played(quality, content)
    assert [row.kind for row in rows] == ["skip"] * 3 + ["error"]


def test_people_trainings_and_approvals_come_along(quality, charter):
    siren, today = make.new_siren(), clock.today()
    head = (
        f"{HEAD};contact;e-mail du représentant;représentant;rôle;formation le;validité en mois;"
        "agréé du;agréé jusqu’au;lignes agréées;activités agréées"
    )
    until = today + dt.timedelta(days=400)
    content = "\n".join(
        [
            head,
            line(siren)
            + ";Odile Weber;odile@ec.example;Odile Weber;Gérante;12/03/2024;36;01/06/2024;"
            + f"{until:%d/%m/%Y};V3 et V4;vente, installation",
            f"{siren};;;;;;;;;paul@ec.example;Paul Klein;;29/02/2024;;;;;",
            f"{siren};;;;;;;;;;Sans adresse;;;;;;;",
            f"{siren};;;;;;;;;lea@ec.example;Léa;pilote;31/02/2024;;;;;",
        ]
    )
    registry, rows = played(quality, content)
    assert [row.kind for row in rows] == ["create", "update", "error", "error"]
    assert {column for column, _ in rows[2].errors} == {"person_email"}
    assert {column for column, _ in rows[3].errors} == {"person_role"}
    carried_out(quality, registry)
    company = Integrator.objects.get()
    assert company.contacts.get().name == "Odile Weber"
    invited = RepresentativeInvitation.objects.order_by("pk")
    assert [(row.invitation.email, row.role) for row in invited] == [
        ("odile@ec.example", "manager"), ("paul@ec.example", "technician"),
    ]  # fmt: skip
    assert [row.key for row in invited[1].trainings.all()] == ["V4:initial:2024-02-29"]
    found = company.approvals.order_by("line", "activity").values_list("line", "activity")
    assert list(found) == [("V3", "install"), ("V3", "sell"), ("V4", "install"), ("V4", "sell")]
    assert {row.ends_on for row in company.approvals.all()} == {until}

    _again, rows = played(quality, content)
    assert [row.kind for row in rows] == ["skip", "skip", "error", "error"]


def test_a_representative_who_is_there_gets_the_training_at_once(quality, company):
    person = make.join(quality, company, email="ici@ec.example")
    content = (
        "SIREN;person_email;training_on;training_nf525\n"
        f"{company.siren};ICI@ec.example;01/02/2024;non"
    )
    registry, rows = played(quality, content)
    assert rows[0].kind == "update"
    carried_out(quality, registry)
    record = person.trainings.get()
    assert (record.session.held_on, record.session.nf525_module) == (dt.date(2024, 2, 1), False)


def test_the_templates_are_files_that_can_be_uploaded(quality):
    for kind in ("csv", "xlsx"):
        content, _type = downloads.template_file(kind)
        found = files.read_table(upload(content, f"modele.{kind}"))
        assert found.columns == list(COLUMNS)
        assert not found.ignored
    _registry, rows = played(quality, downloads.template_file("csv")[0])
    assert rows[0].kind == "create", rows[0].errors


def test_errors_as_csv_can_be_mended_and_uploaded_again(quality):
    registry, _rows = played(quality, "\n".join([HEAD, line("552100555"), line(make.new_siren())]))
    text = downloads.errors_csv(registry).decode("utf-8-sig")
    assert "552100555" in text
    found = files.read_table(upload(text))
    assert found.columns == registry.columns
    assert len(found.rows) == 1


def test_a_worker_that_lost_its_claim_writes_nothing(quality, monkeypatch):
    registry, _rows = played(quality, "\n".join([HEAD, *(line(make.new_siren()) for _ in "12")]))
    confirm_import(by=quality, registry=registry)
    [mine] = work.claim(RegistryImport.objects.all(), limit=1, lease=work.LEASE)
    RegistryImport.objects.update(claimed_until=clock.now() - dt.timedelta(seconds=1))
    work.run_due()
    assert Integrator.objects.count() == 2
    with pytest.raises(work.Lost):
        work._carry_out(mine, float("inf"))
    assert Integrator.objects.count() == 2


def test_the_worker_turns_to_other_work_between_slices(quality, monkeypatch):
    monkeypatch.setattr(work, "SLICE", 0.0)
    lines = [line(make.new_siren()) for _ in range(4)]
    registry, rows = played(quality, "\n".join([HEAD, *lines]))
    assert [bool(row.checked_at) for row in rows].count(True) == 1
    for _ in range(4):
        assert registry.stage == "checking"
        work.run_due()
        registry.refresh_from_db()
    assert registry.stage == "checked"
    rows = carried_out(quality, registry)
    assert Integrator.objects.count() == 1
    for _ in range(4):
        work.run_due()
    registry.refresh_from_db()
    assert registry.stage == "finished"
    assert Integrator.objects.count() == 4


def test_the_sheet_is_chosen_or_found(client, cast):
    book = Workbook()
    book.active.title = "Lisez-moi"
    book.active.append(["Ce classeur vient d’Excel"])
    for name, siren in (("Registre", "823456710"), ("Autres", "900000019")):
        sheet = book.create_sheet(name)
        sheet.append(["SIREN", "Raison sociale"])
        sheet.append([siren, name])
    out = io.BytesIO()
    book.save(out)
    for asked, found in (("", "Registre"), ("autres", "Autres")):
        table = files.read_table(upload(out.getvalue(), "a.xlsx"), asked)
        assert [cells["name"] for _number, cells in table.rows] == [found]
    with pytest.raises(Refused) as refused:
        files.read_table(upload(out.getvalue(), "a.xlsx"), "Feuille 9")
    assert refused.value.code == "no_sheet"
    assert "Lisez-moi, Registre, Autres" in str(refused.value.message)
    sign_in(client, cast.quality)
    data = {"file": upload(out.getvalue(), "a.xlsx"), "sheet": "Feuille 9"}
    answer = client.post(reverse("integrators:imports"), data)
    assert answer.context["form"].errors["sheet"]


def test_a_file_for_excel_keeps_its_own_numbers(quality):
    text = "\n".join(["sep=;", "", HEAD, line("823456710")])
    table = files.read_table(upload(text.encode("utf-16")))
    assert [number for number, _cells in table.rows] == [4]
