"""Gate: docs/openapi.json tells of what the API offers, all of it and nothing else."""

import json
import re

from django.urls import resolve

from portal.api import api
from tests.gates.sources import ROOT

METHODS = {"get", "head", "post", "put", "patch", "delete", "options"}
OF_PAGES = {
    "/healthz",
    "/integrators/register.json",
    "/journal/checkpoint",
    "/releases/current.json",
    "/releases/current.json.minisig",
}
"""What machines ask beside the API itself."""


def told() -> dict[str, set[str]]:
    document = json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))
    return {path: METHODS & set(said) for path, said in document["paths"].items()}


def test_it_is_what_the_api_offers():
    offered: dict[str, set[str]] = {}
    for prefix, router in api._routers:
        for path, view in router.path_operations.items():
            name = re.sub(r"\{(?:\w+:)?(\w+)\}", r"{\1}", f"/api/v1{prefix}{path}")
            methods = {method.lower() for one in view.operations for method in one.methods}
            offered.setdefault(name, set()).update(methods)
    assert {path: said for path, said in told().items() if path not in OF_PAGES} == offered


def test_what_is_no_part_of_the_api_is_a_route():
    assert OF_PAGES & set(told()) == OF_PAGES
    for path in OF_PAGES:
        assert resolve(path)


def test_each_answer_with_words_says_of_what_kind():
    document = json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))
    for path, said in document["paths"].items():
        for method in METHODS & set(said):
            assert said[method]["operationId"], path
            assert said[method]["responses"], path
            assert "security" in said[method], f"{method} {path} says not who may"
