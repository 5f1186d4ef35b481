"""The kind "sample", which only tests know."""

from pathlib import Path

import pytest

from portal.documents import kinds

TEMPLATES = Path(__file__).parent / "templates"


@pytest.fixture(autouse=True)
def _sample_kind(settings, monkeypatch):
    engine = settings.TEMPLATES[0]
    settings.TEMPLATES = [{**engine, "DIRS": [*engine["DIRS"], TEMPLATES]}]
    monkeypatch.setitem(kinds._kinds, "sample", lambda user, document: user.name == "Reader")
