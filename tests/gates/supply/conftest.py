"""The scripts about what we take from others, as modules."""

import runpy
import sys
from types import SimpleNamespace

import pytest

from tests.gates.sources import ROOT


@pytest.fixture
def script(monkeypatch):
    """A script by its name, with all that it defines."""
    monkeypatch.syspath_prepend(str(ROOT / "script"))
    before = set(sys.modules)

    def load(name: str) -> SimpleNamespace:
        return SimpleNamespace(**runpy.run_path(str(ROOT / "script" / name)))

    yield load
    for name in {"lib", "locks"} & set(sys.modules) - before:
        del sys.modules[name]
