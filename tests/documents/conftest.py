"""The kind "sample", which only tests know."""

from pathlib import Path

import pytest

from portal.documents import kinds
from portal.documents.events import document_sealed

TEMPLATES = Path(__file__).parent / "templates"


@pytest.fixture(autouse=True)
def _sample_kind(settings, monkeypatch):
    engine = settings.TEMPLATES[0]
    settings.TEMPLATES = [{**engine, "DIRS": [*engine["DIRS"], TEMPLATES]}]
    sample = kinds.Kind("sample", lambda user, document: user.name == "Reader", "sample")
    monkeypatch.setitem(kinds.document_kinds._items, "sample", sample)


@pytest.fixture
def heard():
    """The numbers of the documents that were told to be sealed."""
    seen = []

    def listen(sender, document, **kwargs):
        seen.append(document.number)

    document_sealed.connect(listen)
    yield seen
    document_sealed.disconnect(listen)
