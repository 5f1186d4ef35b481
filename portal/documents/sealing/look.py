"""What a sealed PDF says of itself: its seal, and the files attached to it. Pure: bytes in.

Also a program, for files that strangers drop (`portal.documents.verify.reading` runs it): it
then has no environment, no network and no file but those it was started with, little memory and
little time, and a damaged or hostile file ends nothing but this process. It therefore imports
nothing of the portal.

The only module that reads with pyHanko, which takes 45 MB: it is imported when the first seal is
looked at, so that a process which looks at none does without.
"""

import asyncio
import base64
import datetime as dt
import importlib
import io
import json
import os
import resource
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from asn1crypto.x509 import Certificate
    from pyhanko.sign.validation.status import PdfSignatureStatus

ATTACHED = ("data.json", "checkpoint.txt", "proof.json")
MOST_ATTACHED = 4 * 1024 * 1024
"""Bytes of one attached file that are handed on; ours have some thousands."""
MEMORY = 512 * 1024 * 1024
SECONDS = 10
MOST_TOLD = 32 * 1024 * 1024
NEEDED = (
    "cryptography.hazmat.backends.openssl.backend",
    "pyhanko.pdf_utils.crypt",
    "pyhanko.pdf_utils.filters",
    "pyhanko.pdf_utils.reader",
    "pyhanko.sign.validation",
    "pyhanko_certvalidator",
)


def open_pdf(content: bytes) -> Any:
    """A reader of the PDF. Raises pyHanko's errors, and others, on damaged files."""
    from pyhanko.pdf_utils.reader import PdfFileReader

    return PdfFileReader(io.BytesIO(content))


def seal_of(reader: Any, field: str) -> Any:
    """The seal in the signature field of this name; None when there is none."""
    seals = [found for found in reader.embedded_regular_signatures if found.field_name == field]
    return seals[0] if seals else None


def status_of(
    seal: Any,
    roots: "list[Certificate]",
    moment: dt.datetime,
    loop: asyncio.AbstractEventLoop | None = None,
) -> "PdfSignatureStatus":
    """Validate a seal as of `moment`, trusting `roots` alone.

    pyHanko waits for what it might fetch, though it may fetch nothing: a `loop` that is there
    already needs no file for it.
    """
    from pyhanko.sign.validation import async_validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    context = ValidationContext(
        trust_roots=roots, moment=moment, allow_fetching=False, revocation_mode="soft-fail"
    )
    waited = async_validate_pdf_signature(seal, signer_validation_context=context)
    return loop.run_until_complete(waited) if loop else asyncio.run(waited)


def stands(status: "PdfSignatureStatus") -> bool:
    """Whether the seal holds for what it covers; not yet that it covers the whole file.

    Not `bottom_line`: it also judges the time-stamp, whose authority is not among our roots.
    """
    return bool(status.intact and status.valid and status.trusted)


def covers_all(status: "PdfSignatureStatus") -> bool:
    """Whether the seal covers each byte of the file."""
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    return bool(status.docmdp_ok and status.coverage == SignatureCoverageLevel.ENTIRE_FILE)


def attached_file(reader: Any, name: str) -> bytes:
    """An attached file. Raises KeyError when there is none of that name."""
    names = reader.root["/Names"]["/EmbeddedFiles"]["/Names"]
    for place in range(0, len(names), 2):
        if str(names[place]) == name:
            data: bytes = names[place + 1]["/EF"]["/F"].data
            return data
    raise KeyError(name)


def look(
    content: bytes,
    *,
    roots: "list[Certificate]",
    field: str,
    loop: asyncio.AbstractEventLoop | None = None,
) -> dict[str, Any]:
    """All that the file says of itself, for JSON. Raises many things on damaged files."""
    reader = open_pdf(content)
    seal = seal_of(reader, field)
    claimed = seal and seal.self_reported_timestamp
    if claimed is None:
        return {"sealed": False}
    status = status_of(seal, roots, claimed, loop)
    return {
        "sealed": True,
        "stands": stands(status),
        "intact": bool(status.intact and status.valid),
        "entire": covers_all(status),
        "claimed": claimed.isoformat(),
        "stamped": bool(status.timestamp_validity),
        "attached": _attached(reader),
    }


def _attached(reader: Any) -> dict[str, str]:
    found = {}
    for name in ATTACHED:
        try:
            content = attached_file(reader, name)
        except KeyError:
            continue
        if len(content) <= MOST_ATTACHED:
            found[name] = base64.b64encode(content).decode()
    return found


def main() -> None:
    """Look at the PDF on standard input, after a line of JSON that says what to trust."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_TOLD, MOST_TOLD))
    _import_all()
    from asn1crypto import pem
    from asn1crypto.x509 import Certificate

    asked = json.loads(sys.stdin.buffer.readline())
    content = sys.stdin.buffer.read()
    roots = [
        Certificate.load(der)
        for text in asked["roots"]
        for _kind, _headers, der in pem.unarmor(text.encode(), multiple=True)
    ]
    # From here on it can open nothing: no file, no socket, no pipe.
    loop = asyncio.new_event_loop()
    _open_no_more()
    try:
        told = look(content, roots=roots, field=asked["field"], loop=loop)
    except Exception as error:
        # Hostile or damaged bytes make the parsers fail in many ways.
        told = {"error": type(error).__name__}
    sys.stdout.write(json.dumps(told))


def _open_no_more() -> None:
    free = os.dup(0)
    os.close(free)
    resource.setrlimit(resource.RLIMIT_NOFILE, (free, free))


def _import_all() -> None:
    """What the parsers would import when they meet it, while files can still be opened."""
    for name in NEEDED:
        importlib.import_module(name)


if __name__ == "__main__":
    main()
