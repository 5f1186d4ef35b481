"""What an answer says, as lines: a page, a table, a feed, or what is in a file."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile

from pagedump import markup

LONGEST = 200_000
"""Characters of a file that is told as text; of a longer one only the hash."""


def lines_of(content: bytes, kind: str, name: str = "") -> list[str]:
    """`content` as lines that can be compared; what cannot be read is told by its hash."""
    kind = kind.partition(";")[0].strip().lower()
    if kind == "application/pdf" or name.endswith(".pdf"):
        # Its text is told where it is printed; the bytes are blank sheets.
        return ["(PDF)"]
    if content.startswith(b"PK\x03\x04"):
        return _archive(content)
    try:
        text = content.decode()
    except UnicodeDecodeError:
        text = "\x00"
    if "\x00" in text or len(text) > LONGEST:
        # In pairs, since a hash in one piece is not compared.
        return [f"{len(content)} bytes, SHA-256 {hashlib.sha256(content).digest().hex(' ', 2)}"]
    if kind == "text/html":
        return markup.lines_of(text)
    if name.endswith(".css"):
        return markup.style_lines(text)
    if kind.endswith("json"):
        return json.dumps(json.loads(text), indent=1, ensure_ascii=False).split("\n")
    if kind.endswith("xml") or name.endswith((".xml", ".svg")):
        text = re.sub(r">\s*<", ">\n<", text.strip())
    return [markup.visible(line) for line in text.replace("\r\n", "\n").split("\n")]


def _archive(content: bytes) -> list[str]:
    """What is in a ZIP file; a table of cells is one, too."""
    lines = []
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in sorted(archive.namelist()):
            lines += [f"== {name}", *lines_of(archive.read(name), "", name)]
    return lines
