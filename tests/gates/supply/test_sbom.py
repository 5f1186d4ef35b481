"""Gate: the bill of materials tells of what is there, and of nothing else."""

import hashlib
import json

import pytest

from tests.gates.sources import ROOT

FOLDERS = ["static/vendor", "static/ui/fonts"]


@pytest.fixture(scope="module")
def bill():
    return json.loads((ROOT / "docs" / "sbom.cdx.json").read_text(encoding="utf-8"))


def files_of(bill):
    return [file for made in bill["components"] for file in made.get("components", [])]


def test_it_is_what_the_script_writes_today(script):
    said = (ROOT / "docs" / "sbom.cdx.json").read_text(encoding="utf-8")
    assert script("sbom").bill() == said, "run script/sbom"


def test_it_holds_each_locked_release_with_its_hashes(bill, script):
    told = {
        made["purl"]: [file["content"] for file in made["externalReferences"][0]["hashes"]]
        for made in bill["components"]
        if "components" not in made
    }
    locked = script("locks.py").read_lock(ROOT / "requirements.txt")
    assert told == {
        f"pkg:pypi/{release.name}@{release.version}": [
            hashed.removeprefix("sha256:") for hashed in release.hashes
        ]
        for release in locked
    }


def test_each_file_of_others_among_ours_stands_in_it(bill):
    there = {
        path.relative_to(ROOT).as_posix()
        for folder in FOLDERS
        for path in (ROOT / folder).iterdir()
        if path.is_file()
    }
    assert there
    assert there <= {file["name"] for file in files_of(bill)}


def test_a_file_of_others_is_still_what_it_was(bill):
    changed = [
        file["name"]
        for file in files_of(bill)
        if hashlib.sha256((ROOT / file["name"]).read_bytes()).hexdigest()
        != file["hashes"][0]["content"]
    ]
    assert not changed


def test_every_part_has_a_licence_that_is_known(bill):
    unknown = [
        made["name"]
        for made in bill["components"]
        if not made["licenses"] or made["licenses"][0].get("license", {}).get("name")
    ]
    assert not unknown


def test_what_a_part_needs_is_in_the_bill(bill):
    known = {made["bom-ref"] for made in bill["components"]}
    told = {line["ref"]: set(line["dependsOn"]) for line in bill["dependencies"]}
    assert told.pop("portal") == known
    assert all(needed <= known for needed in told.values())
    by_name = {made["name"]: made["bom-ref"] for made in bill["components"]}
    assert by_name["kombu"] in told[by_name["celery"]]
