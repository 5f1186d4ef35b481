"""Reads the body of a report as it came, and refuses what is not right in it.

The bytes are kept as they are: nothing is trimmed, put in order or written anew, since both
parties sign these bytes and no others.
"""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from installations.models import InstallationReport, ReportKind
from installations.papers import body as bodies
from installations.papers import wordings
from installations.papers.says import Fault
from installations.papers.schema import CORRECTS, schema_of
from portal.core.actions import Refused
from portal.journal import canonical
from portal.journal.models import Checkpoint
from portal.ui.printed import check_printable, texts_of

LARGEST = 65_535
"""Bytes of a body: an entry of the journal is never longer either."""


def read_body(raw: bytes) -> dict[str, Any]:
    """What canonical bytes say. Raises Refused ("not_canonical") for any others."""
    try:
        if len(raw) > LARGEST:
            raise ValueError("too long")
        said: Any = canonical.loads(raw)
        right = isinstance(said, dict) and canonical.dumps(said) == raw
    except (ValueError, TypeError, RecursionError, OverflowError) as error:
        raise _unreadable() from error
    if not right:
        raise _unreadable()
    return dict(said)


def faults(said: dict[str, Any]) -> list[Fault]:
    """All that is wrong with a body by itself, place by place."""
    kind = said.get("kind")
    if not isinstance(kind, str) or kind not in ReportKind.values:
        return [("kind", "not_offered")]
    found = list(schema_of(kind).shape().faults(said, ""))
    return found or [*_lacking(said, kind), *_unpublished(said, kind)]


def require_body(report: InstallationReport, raw: bytes) -> None:
    """Refused unless the bytes are a body of this report as its draft stands now.

    Codes: "not_canonical", "unprintable", "wrong_body" (with the places), "changed_meanwhile",
    "unknown_checkpoint".
    """
    said = read_body(raw)
    for text in texts_of(said):
        try:
            check_printable(text)
        except ValidationError as error:
            raise Refused(error.messages[0], "unprintable") from error
    if wrong := faults(said):
        places = ", ".join(f"{at} ({code})" for at, code in wrong[:5])
        raise Refused(
            _("This report cannot be taken as it was written: %(places)s.") % {"places": places},
            "wrong_body",
        )
    now = canonical.plain(bodies.facts_of(report))
    same = said.keys() - {"device"} == now.keys()
    if not same or any(said[name] != value for name, value in now.items()):
        raise Refused(
            _("This draft was changed after you opened the review. Read it again, then submit it."),
            "changed_meanwhile",
        )
    _require_seen(said["device"]["checkpoint"])


def _require_seen(named: dict[str, Any] | None) -> None:
    """A checkpoint that the report says its device saw is one of ours."""
    if named is None:
        return
    ours = Checkpoint.objects.filter(size=named["size"]).only("root").first()
    if ours is None or bytes(ours.root).hex() != named["root"]:
        raise Refused(
            _("This report names a state of the journal that never was. Open the review again."),
            "unknown_checkpoint",
        )


def _lacking(said: dict[str, Any], kind: str) -> Iterator[Fault]:
    for item in schema_of(kind).items():
        if item.needed and item.path and item.column and _at(said, item.path) in (None, "", False):
            yield item.path, "empty"
    if CORRECTS in said and not said[CORRECTS]["reason"]:
        yield f"{CORRECTS}/reason", "empty"


def _unpublished(said: dict[str, Any], kind: str) -> Iterator[Fault]:
    for name, text in said["texts"].items():
        if not wordings.is_published(name, said["language"], kind, text):
            yield f"texts/{name}", "not_published"


def _at(said: dict[str, Any], path: str) -> Any:
    found: Any = said
    for name in path.split("/"):
        found = found[name]
    return found


def _unreadable() -> Refused:
    return Refused(
        _("This report did not come as it was written. Open the review again, then submit it."),
        "not_canonical",
    )
