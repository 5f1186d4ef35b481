"""The kind "sample", which only tests know."""

from pathlib import Path

import pytest

from portal.documents import kinds

TEMPLATES = Path(__file__).parent / "templates"


@pytest.fixture(autouse=True)
def _sample_kind(settings, monkeypatch):
    engine = settings.TEMPLATES[0]
    settings.TEMPLATES = [{**engine, "DIRS": [*engine["DIRS"], TEMPLATES]}]
    sample = kinds.Kind("sample", lambda user, document: user.name == "Reader", "sample")
    monkeypatch.setitem(kinds.document_kinds._items, "sample", sample)
