"""Controlled documents: added once, never changed, the latest is the current one."""

import datetime as dt
import hashlib

import pytest

from integrators.models import ControlledDocument
from integrators.quality import actions
from integrators.quality.actions import add_controlled_document
from tests.cast import make_user
from tests.integrators import factories as make
from tests.integrators.helpers import at_once, last_entry, refused


def test_with_its_fingerprint_in_the_journal(quality):
    content = b"%PDF-1.7 DOC-QLT-210"
    row = add_controlled_document(by=quality, document=make.document_data(), file=make.pdf(content))
    assert row.sha256 == hashlib.sha256(content).hexdigest()
    with row.file.open() as kept:
        assert kept.read() == content
    data = last_entry().content["data"]
    assert (data["reference"], data["sha256"]) == ("DOC-QLT-210", row.sha256)
    assert "Régis Folny" not in bytes(last_entry().body).decode()


def test_refusals(quality, monkeypatch):
    make.add_document(quality)
    with refused("version_exists"):
        make.add_document(quality)
    with refused("not_pdf"):
        make.add_document(quality, version="2", file=make.pdf(b"MZ"))
    monkeypatch.setattr(actions, "MAX_BYTES", 5)
    with refused("too_large"):
        make.add_document(quality, version="2")


def test_the_latest_by_date_is_the_current_one_whatever_the_order(quality):
    second = make.add_document(quality, version="2", dated=dt.date(2020, 2, 29))
    make.add_document(quality, version="1", dated=dt.date(2017, 2, 10))
    same = make.add_document(quality, version="3", dated=dt.date(2020, 2, 29))
    ranks = {row.version: row.rank for row in ControlledDocument.objects.with_rank()}
    assert ranks == {"3": 1, "2": 2, "1": 3}
    assert same.pk > second.pk


@pytest.mark.django_db(transaction=True)
def test_the_same_version_at_once_is_added_once():
    quality = make_user("quality")
    results = at_once(lambda: make.add_document(quality), lambda: make.add_document(quality))
    assert ControlledDocument.objects.count() == 1
    assert [getattr(result, "code", "") for result in results].count("version_exists") == 1
