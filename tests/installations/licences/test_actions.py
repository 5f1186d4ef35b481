"""A file is checked, then recorded once; a licence is cancelled with its reason."""

import datetime as dt

import pytest
from django.db import Error, IntegrityError, transaction

from installations.licences import plugs
from installations.licences.actions import (
    cancel_licence,
    check_licences,
    give_up_licences,
    issue_licences,
)
from installations.licences.files import HEADINGS
from installations.models import IssuedLicence, LicenceFile, LicenceRow
from integrators.imports.files import read_table
from portal.accounts.models import User
from portal.core import clock
from portal.core.actions import Refused
from portal.journal.models import JournalEntry
from portal.outbox.models import OutgoingMail
from tests.installations.licences.factories import checked, issued, upload

pytestmark = pytest.mark.django_db


def kinds(file):
    return [row.kind for row in file.rows.all()]


def reasons(file):
    return [reason for row in file.rows.all() for _column, reason in row.errors]


def refused(code, act, **values):
    with pytest.raises(Refused) as found:
        act(**values)
    assert found.value.code == code


def test_a_file_is_checked_first_and_recorded_by_one_entry(cast):
    siren, other = cast.integrator.siren, cast.elsewhere.siren
    table = read_table(
        upload(f"V4-1670-06614;{siren};05/01/2026;Restaurant", f"V4-2000-1;{other};2026-01-06;"),
        headings=HEADINGS,
    )
    file = check_licences(by=cast.quality, table=table)
    assert kinds(file) == ["new", "new"]
    assert not IssuedLicence.objects.exists()
    issue_licences(by=cast.quality2, file=file)
    rows = IssuedLicence.objects.order_by("pk").values_list(
        "number", "number_key", "integrator", "issued_on", "edition"
    )
    assert list(rows) == [
        ("V4-1670-06614", "v4167006614", cast.integrator.pk, dt.date(2026, 1, 5), "Restaurant"),
        ("V4-2000-1", "v420001", cast.elsewhere.pk, dt.date(2026, 1, 6), ""),
    ]
    file.refresh_from_db()
    assert (file.stage, file.created_by, file.decided_by) == (
        "finished", cast.quality, cast.quality2,
    )  # fmt: skip
    entry = JournalEntry.objects.get(event="licence_file.imported")
    assert entry.content["data"]["licences"] == 2
    assert list(plugs.inspect()) == []


def test_the_same_file_again_records_nothing(cast):
    row = f"V4-1670-06614;{cast.integrator.siren};2026-01-05;Restaurant"
    issue_licences(by=cast.quality, file=checked(cast.quality, row))
    # However the number and the edition are written.
    again = checked(cast.quality, row.replace("V4-1670-06614", "v4 1670 06614").lower())
    assert kinds(again) == ["known"]
    refused("nothing", issue_licences, by=cast.quality, file=again)
    grown = checked(cast.quality, row, f"V4-9;{cast.integrator.siren};2026-02-05;")
    issue_licences(by=cast.quality, file=grown)
    assert IssuedLicence.objects.count() == 2
    refused("stage", issue_licences, by=cast.quality, file=grown)
    refused("stage", give_up_licences, by=cast.quality, file=grown)
    assert list(plugs.inspect()) == []


def test_what_is_wrong_is_told_line_by_line(cast):
    siren = cast.integrator.siren
    file = checked(
        cast.quality,
        f";{siren};2026-01-05;",
        "V4-1;;2026-01-05;",
        "V4-2;999999999;2026-01-05;",
        f"V4-2;{siren}0;2026-01-05;",
        f"V4-3;{siren};31/02/2026;",
        f"V4-4;{siren};{clock.today() + dt.timedelta(days=1)};",
        f"V4-5;{siren};0002-01-05;",
        f"--;{siren};2026-01-05;",
        f"{'9' * 41};{siren};2026-01-05;",
        f"V4-6;{siren};2026-01-05;{'x' * 61}",
        f"V4-7;{siren};2026-01-05;ok",
        f"V4 7;{siren};2026-01-06;ok",
        f"v4-7;{siren};05/01/2026;OK",
    )
    assert kinds(file) == ["error"] * 10 + ["new", "error", "known"]
    by_row = {row.number: row.errors for row in file.rows.all()}
    assert [by_row[number][0][0] for number in range(2, 12)] == [
        "licence", "siren", "siren", "siren", "issued_on", "issued_on", "issued_on",
        "licence", "licence", "edition",
    ]  # fmt: skip
    issue_licences(by=cast.quality, file=file)
    assert [row.number for row in IssuedLicence.objects.all()] == ["V4-7"]


def test_a_company_is_known_by_siret_or_abroad_by_its_vat_number(cast):
    company = cast.elsewhere
    file = checked(
        cast.quality,
        f"V4-1;{cast.integrator.siren}00013;2026-01-05;",
        "V4-2;;2026-01-05;DE 811 115 368",
        head="licence;siret;issued_on;vat_number",
    )
    assert kinds(file) == ["new", "error"]
    type(company).objects.filter(pk=company.pk).update(vat_number="DE811115368")
    again = checked(
        cast.quality, "V4-2;;2026-01-05;DE 811 115 368",
        f"V4-3;{cast.integrator.siren};2026-01-05;DE811115368",
        head="licence;siret;issued_on;vat_number",
    )  # fmt: skip
    assert next((row.kind, row.integrator_id) for row in again.rows.all()) == ("new", company.pk)
    assert kinds(again) == ["new", "error"]


def test_other_facts_of_a_licence_in_force_are_an_error_until_it_is_cancelled(cast):
    [row] = issued(cast.quality, cast.integrator, "V4-1")
    moved = f"V4-1;{cast.elsewhere.siren};2026-01-05;"
    [why] = reasons(checked(cast.quality, moved))
    assert cast.integrator.name in why
    refused("no_words", cancel_licence, by=cast.quality, licence=row, reason="  ")
    cancel_licence(by=cast.quality, licence=row, reason="Vendue à un autre.")
    refused("cancelled", cancel_licence, by=cast.quality, licence=row, reason="Encore.")
    issue_licences(by=cast.quality, file=checked(cast.quality, moved))
    # The row of the first file stays cancelled, however often that file comes again.
    again = checked(cast.quality, f"V4-1;{cast.integrator.siren};2026-01-05;")
    assert kinds(again) == ["known"]
    assert IssuedLicence.objects.in_force().get().integrator == cast.elsewhere
    with pytest.raises(IntegrityError), transaction.atomic():
        IssuedLicence.objects.create(
            number="v4 1", integrator=cast.integrator, issued_on=dt.date(2026, 1, 5),
            recorded_by=again,
        )  # fmt: skip
    assert list(plugs.inspect()) == []


def test_the_managers_read_in_their_language_which_licence_is_cancelled_and_why(cast):
    first, second = issued(cast.quality, cast.integrator, "V4-1", "V4-2")
    cancel_licence(by=cast.quality, licence=first, reason="Erreur de <facture>.")
    User.objects.filter(pk=cast.manager.pk).update(language="en")
    cancel_licence(by=cast.quality, licence=second, reason="Sold to another.")
    mails = OutgoingMail.objects.filter(key__startswith="licence.cancelled:")
    french, english = mails.order_by("pk")
    assert {mail.to for mail in mails} == {cast.manager.email}
    assert french.subject == "Une licence est annulée"
    for mail, words in (
        (french, ("V4-1", "5 janvier 2026", "Erreur de <facture>.", "?q=V4-1")),
        (english, ("V4-2", "5 January 2026", "Sold to another.", "?q=V4-2")),
    ):
        text = mail.text.replace("\u2060", "").replace("\xa0", " ")
        assert all(word in text for word in words), text
    with pytest.raises(Refused):
        cancel_licence(by=cast.quality, licence=first, reason="Encore.")
    assert mails.count() == 2


def test_what_was_recorded_since_the_check_is_looked_at_again(cast):
    siren = cast.integrator.siren
    first = checked(cast.quality, f"V4-1;{siren};2026-01-05;", f"V4-2;{siren};2026-01-05;")
    second = checked(
        cast.quality2, f"V4-1;{siren};2026-01-05;", f"V4-2;{siren};2026-03-05;",
        f"V4-3;{siren};2026-01-05;",
    )  # fmt: skip
    issue_licences(by=cast.quality, file=first)
    issue_licences(by=cast.quality2, file=second)
    assert kinds(second) == ["known", "error", "new"]
    assert [row.number for row in IssuedLicence.objects.order_by("pk")] == ["V4-1", "V4-2", "V4-3"]
    assert list(plugs.inspect()) == []


def test_a_file_is_given_up_with_its_rows(cast):
    file = checked(cast.quality, f"V4-1;{cast.integrator.siren};2026-01-05;")
    give_up_licences(by=cast.quality, file=file)
    assert not LicenceRow.objects.exists()
    refused("stage", issue_licences, by=cast.quality, file=file)
    assert list(plugs.inspect()) == []


def test_the_journal_tells_of_each_column(cast):
    first, second = issued(cast.quality, cast.integrator, "V4-1", "V4-2")
    cancel_licence(by=cast.quality, licence=second, reason="Erreur de facture.")
    assert list(plugs.inspect()) == []
    for values in (
        {"number": "V4-8"}, {"integrator": cast.elsewhere}, {"edition": "Bar"},
        {"issued_on": dt.date(2026, 1, 6)},
    ):  # fmt: skip
        with pytest.raises(Error), transaction.atomic():
            IssuedLicence.objects.filter(pk=first.pk).update(**values)
    rows = IssuedLicence.objects.filter(pk=second.pk)
    for values in (
        {"cancelled_reason": "Autre."}, {"cancelled_by": cast.quality2},
        {"cancelled_at": None, "cancelled_by": None, "cancelled_reason": ""},
    ):  # fmt: skip
        with transaction.atomic():
            rows.update(**values)
            assert list(plugs.inspect()), values
            transaction.set_rollback(True)
    quiet = IssuedLicence.objects.filter(pk=first.pk)
    with transaction.atomic():
        quiet.update(cancelled_at=clock.now(), cancelled_by=cast.quality, cancelled_reason="x")
        assert any("knows nothing" in one for one in plugs.inspect())
        transaction.set_rollback(True)
    added = checked(cast.quality, f"V4-9;{cast.integrator.siren};2026-01-05;")
    IssuedLicence.objects.create(
        number="V4-9", integrator=cast.integrator, issued_on=dt.date(2026, 1, 5), recorded_by=added
    )
    assert any("knows nothing" in one for one in plugs.inspect())
    assert LicenceFile.objects.filter(pk=added.pk).exists()
