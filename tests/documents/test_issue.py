import threading

import pytest
from django.db import IntegrityError, connections, transaction

from portal.documents import codes
from portal.documents.issue import data_digest, issue_document, next_number
from portal.documents.models import Document, NumberSeries, State
from tests.documents import factories
from tests.journal.factories import entry, user

pytestmark = pytest.mark.django_db


def test_numbers_count_by_series_and_year(time_machine):
    time_machine.move_to("2026-06-01T12:00Z")
    assert [next_number("PV"), next_number("PV"), next_number("CH")] == [
        "PV-2026-00001",
        "PV-2026-00002",
        "CH-2026-00001",
    ]
    time_machine.move_to("2026-12-31T23:30Z")
    assert next_number("PV") == "PV-2027-00001", "it is 2027 in Paris"


@pytest.mark.parametrize("series", ["pv", "", "P-V", "P1"])
def test_a_series_has_a_plain_name(series):
    with pytest.raises(ValueError, match="not the name"):
        next_number(series)


@pytest.mark.django_db(transaction=True)
def test_a_number_comes_back_with_its_transaction():
    def fail():
        with transaction.atomic():
            next_number("PV")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with transaction.atomic():
        assert next_number("PV").endswith("-00001")
    with pytest.raises(transaction.TransactionManagementError):
        next_number("PV")


@pytest.mark.django_db(transaction=True)
def test_many_at_once_leave_no_gap_and_no_double():
    numbers, failures = [], []

    def take():
        try:
            for turn in range(6):
                with transaction.atomic():
                    number = next_number("PV")
                    if turn % 3 == 0:
                        transaction.set_rollback(True)
                        continue
                numbers.append(number)
        except Exception as error:
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not failures
    assert sorted(int(number[-5:]) for number in numbers) == list(range(1, 17))
    assert NumberSeries.objects.get().last == 16


def test_a_document_is_its_canonical_data():
    data = {"b": 1, "a": "é", "list": [None, True]}
    document = factories.document(data=data)
    document.refresh_from_db()
    assert bytes(document.data_bytes) == '{"a":"é","b":1,"list":[null,true]}'.encode()
    assert document.data == data
    assert document.data_sha256 == data_digest(data)
    assert document.state == State.PENDING
    assert document.entry.content["data"]["data_sha256"] == document.data_sha256


def test_data_that_json_cannot_hold_is_refused():
    with pytest.raises(TypeError, match="/price"):
        factories.document(data={"price": 1.5})


@pytest.mark.django_db(transaction=True)
def test_it_belongs_in_a_transaction():
    subject = user()
    with pytest.raises(transaction.TransactionManagementError):
        issue_document(
            kind="sample", number="X", subject=subject, language="fr", title="", data={},
            entry=entry(subject), holder="",
        )  # fmt: skip


def test_codes_and_folders_are_not_guessed_from_one_another():
    documents = [factories.document() for _ in range(20)]
    assert len({document.code for document in documents}) == 20
    assert len({document.secret for document in documents}) == 20
    assert all(codes.PATTERN.fullmatch(document.code) for document in documents)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("abcd-efgh-jkmn-pqrs", "ABCD-EFGH-JKMN-PQRS"),
        (" ABCD EFGH JKMN PQRS ", "ABCD-EFGH-JKMN-PQRS"),
        ("abcdefghjkmnpqrs", "ABCD-EFGH-JKMN-PQRS"),
        ("http://localhost:8000/verify/ABCD-EFGH-JKMN-PQRS/", "ABCD-EFGH-JKMN-PQRS"),
        ("ABCD-EFGH-JKMN", None),
        ("ABCD-EFGH-JKMN-PQR0", None),
        ("ABCD-EFGH-JKMN-PQRST", None),
        ("", None),
        ("é" * 16, None),
    ],
)
def test_a_code_is_read_as_people_type_it(typed, code):
    assert codes.from_text(typed) == code


def test_numbers_are_unique():
    factories.document(number="PV-1")
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.document(number="PV-1")
    assert Document.objects.count() == 1


@pytest.mark.parametrize(
    ("said", "whole"),
    [
        ({"data_sha256": "own"}, True),
        ({"document_sha256": "own"}, True),
        ({"document_sha256": None}, True),
        ({}, True),
        ({"data_sha256": "own", "document_sha256": "before signing"}, True),
        ({"data_sha256": "other"}, False),
        ({"document_sha256": "other"}, False),
    ],
)
def test_the_entry_binds_the_data_if_it_names_it(said, whole):
    document = factories.document()
    own = {key: document.data_sha256 if value == "own" else value for key, value in said.items()}
    document.entry = entry(data=own)
    assert document.data_is_whole() is whole
