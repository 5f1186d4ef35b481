"""Each kind of sealed document, made by the actions that people use, then changed at will."""

import copy
import datetime as dt
import io
import json
import re
from collections.abc import Iterator
from typing import Any

import pypdf
import pytest
from django.utils import translation

from integrators.contracts.actions.contracts import sign_contract
from integrators.trainings.actions.records import certify_training
from portal.core import clock
from portal.documents.kinds import document_kinds
from portal.documents.models import Document
from portal.documents.sealing.rendering import html_of
from portal.journal import canonical
from portal.journal.models import Checkpoint, SequencedEntry
from portal.ui.text.formats import company_numbers
from support.complaints.actions import issue_extract
from tests.installations.factories import make
from tests.integrators import factories as registry
from tests.support import factories as desk

Path = tuple[str | int, ...]

FIXED = re.compile(
    r"\d{4}-\d\d-\d\d(T.*)?|[0-9a-f]{64}|[a-z_]{2,30}|\d{9}|\d{14}|V\d|[A-C]|\d+\.\d\d"
)
"""Dates, hashes, names that programs gave and numbers: nobody types them."""

KEPT = ("drawing", "number", "version")
"""Read by programs."""


def kinds() -> list[str]:
    """The kinds that the apps register, whichever there are."""
    return sorted(kind.code for kind in document_kinds if kind.code != "sample")


def document_of(kind: str, cast, release) -> Document:
    """A document of `kind`, issued as in life."""
    if kind == "installation_report":
        make(cast.technician_rep, release)
    if kind == "report_annulment":
        # Only a merchant with an address can be asked.
        while not Document.objects.filter(kind=kind).exists():
            make(cast.technician_rep, release, "void")
    if kind == "contract_signature":
        contract = registry.propose(cast.quality, cast.integrator)
        sign_contract(**registry.signing(cast.manager_rep, contract))
    if kind == "training_certificate":
        training = cast.technician_rep.trainings.filter(attended=True).first()
        certify_training(by=cast.quality, training=training)
    if kind == "complaint_extract":
        desk.make_complaint_closed(cast, release=release, ticket=desk.make_ticket(cast))
        since = clock.today() - dt.timedelta(days=7)
        issue_extract(by=cast.quality, since=since, until=clock.today(), domain=desk.domain_of())
    found = Document.objects.filter(kind=kind).first()
    assert found is not None, f"make a document of the new kind {kind} here"
    return found


def html(document: Document, data: dict[str, Any], **changes: Any) -> str:
    """The page of `document`, if it had said `data`."""
    other = copy.copy(document)
    other.data_bytes = canonical.dumps(data)
    for name, value in changes.items():
        setattr(other, name, value)
    with translation.override(other.language):
        return html_of(other, SequencedEntry(seq=41), Checkpoint(size=42, root=b"\x07" * 32))


def leaves(data: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Each value of `data`, and each list and each part that may be missing as a whole."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from leaves(value, (*path, key))
    elif isinstance(data, list):
        yield path, data
        for index, value in enumerate(data):
            yield from leaves(value, (*path, index))
    else:
        yield path, data


def changed(data: dict[str, Any], path: Path, value: Any) -> dict[str, Any]:
    """A copy of `data` with another value at `path`."""
    made = json.loads(json.dumps(data))
    place = made
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return made


LONGEST = {
    "name": 150, "street": 200, "city": 100, "postcode": 10, "address": 314, "signatory": 150,
    "capacity": 200, "serial_number": 80, "licence": 40, "maker": 80, "model": 80, "remark": 250,
    "certificate_number": 40, "version": 40, "text": 250, "by": 150, "reservations": 4000,
    "place": 150, "trainer": 150, "granted_by": 150, "proposed_by": 150, "signer_name": 200,
    "user_agent": 400, "on_screen_of": 150, "proof_email": 254, "person": 150,
}  # fmt: skip
"""How long a text of this name may get; 260 signs for one that is not named here."""


def filled(data: Any, text: str, name: str = "") -> Any:
    """A copy of `data` in which every text that somebody types is as much of `text` as fits."""
    if isinstance(data, dict):
        return {key: filled(value, text, key) for key, value in data.items()}
    if isinstance(data, list):
        return [filled(value, text, name) for value in data]
    if not isinstance(data, str) or name in KEPT or FIXED.fullmatch(data):
        return data
    length = LONGEST.get(name, 260)
    return (text * (length // len(text) + 1))[:length].strip()


def moved_abroad(data: Any, known_by: dict[str, str]) -> Any:
    """A copy of `data` in which each party is known by these numbers in place of its SIRET."""
    if isinstance(data, dict):
        french = data.keys() & {"siren", "siret"}
        moved = {key: moved_abroad(data[key], known_by) for key in data.keys() - french}
        return moved | known_by if french else moved
    if isinstance(data, list):
        return [moved_abroad(value, known_by) for value in data]
    if isinstance(data, str):
        # In what capacity somebody signs.
        return re.sub(r"SIREN [\d\s]+", company_numbers(known_by), data)
    return data


def is_moment(value: str) -> bool:
    return bool(re.fullmatch(r"\d{4}-\d\d-\d\d(T.*)?", value))


def dotted(path: Path) -> str:
    """`evidence.*.ip` for `("evidence", 0, "ip")`."""
    return ".".join("*" if isinstance(step, int) else step for step in path)


def fonts_of(content: bytes) -> set[str]:
    """The families of the fonts inside a PDF."""
    found = set()
    for page in pypdf.PdfReader(io.BytesIO(content)).pages:
        for font in page["/Resources"].get("/Font", {}).values():
            name = font.get_object()["/BaseFont"].split("+")[-1].removeprefix("/")
            found.add("-".join(name.split("-")[:3]))
    return found


@pytest.fixture
def document(request: pytest.FixtureRequest, cast, release) -> Document:
    return document_of(request.param, cast, release)
