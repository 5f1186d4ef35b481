"""A still world: time stands, chance repeats itself, and PDFs hold no more than blank sheets.

`still()` must run before anything of the portal is imported. Only the standard library and the
packages that the portal is built on are touched, so that modules of the portal may move.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import os
import random
import sqlite3
import sqlite3.dbapi2
import sys
from typing import Any

import pikepdf
import time_machine
import weasyprint
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from weasyprint.text.fonts import FontConfiguration

NOW = dt.datetime(2026, 11, 25, 9, 17, tzinfo=dt.UTC)
"""A Wednesday morning, in the office hours of support."""
A4 = (595.0, 842.0)


class Chance:
    """Random bytes that depend on who asks for what and when, not on how many asked before.

    So one call more, at one moment of the demo or on one page, does not change all that follow.
    """

    def __init__(self) -> None:
        self.scope = ""
        self._asked: dict[tuple[str, str, str], int] = {}

    def enter(self, scope: str) -> None:
        """Begin anew for `scope`: what it draws is the same whenever it is played."""
        self.scope = scope
        self._asked.clear()
        random.seed(scope)

    def bytes(self, size: int, kind: str = "") -> bytes:
        place = (self.scope, _moment(), kind or str(size))
        self._asked[place] = number = self._asked.get(place, 0) + 1
        return hashlib.shake_256(repr((*place, number)).encode()).digest(size)


chance = Chance()


def _moment() -> str:
    """What the portal's clock says, which the demo moves; "" while it is not imported yet."""
    if not _clocks:
        # Wherever in the portal it lies: it is the module that can be moved.
        named = [one for name, one in list(sys.modules.items()) if name.startswith("portal.")]
        _clocks.extend(one for one in named if hasattr(one, "moved_to"))
    return str(_clocks[0].now()) if _clocks else ""


_clocks: list[Any] = []


def still() -> time_machine.Coordinates:
    """Stop the clock and tame chance; the answer moves the clock."""
    clock = time_machine.travel(NOW, tick=False).start()
    chance.enter("start")
    os.urandom = chance.bytes  # type: ignore[assignment]
    random._urandom = chance.bytes  # type: ignore[attr-defined]
    _tame_keys()
    _still_sqlite()
    return clock


def _still_sqlite() -> None:
    """SQLite asks the machine itself for the time that entries bear: here it asks us."""
    connect = sqlite3.dbapi2.connect

    def connect_still(*args: Any, **kwargs: Any) -> sqlite3.Connection:
        made: sqlite3.Connection = connect(*args, **kwargs)
        made.create_function("strftime", 2, lambda _form, _when: _text(_read("now")))
        made.create_function("julianday", 1, lambda when: _read(when).timestamp() / 86400)
        return made

    sqlite3.dbapi2.connect = connect_still  # type: ignore[assignment]


def _read(when: str) -> dt.datetime:
    if when == "now":
        return dt.datetime.now(dt.UTC)
    return dt.datetime.fromisoformat(when).replace(tzinfo=dt.UTC)


def _text(moment: dt.datetime) -> str:
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")


def _tame_keys() -> None:
    """Keys from our chance, and signatures that are the same for the same text."""

    def generate(curve: ec.EllipticCurve, backend: Any = None) -> ec.EllipticCurvePrivateKey:
        number = int.from_bytes(chance.bytes(curve.key_size // 8 - 1, f"key {curve.name}"))
        return ec.derive_private_key(number, curve)

    def generate_ed25519(cls: type) -> ed25519.Ed25519PrivateKey:
        return ed25519.Ed25519PrivateKey.from_private_bytes(chance.bytes(32, "key ed25519"))

    ec.generate_private_key = generate
    ec.ECDSA.__init__.__defaults__ = (True,)
    ed25519.Ed25519PrivateKey.generate = classmethod(generate_ed25519)  # type: ignore[assignment,method-assign]


class Printer:
    """Stands where WeasyPrint draws: keeps each page's HTML, and gives blank sheets instead.

    To draw the demo's hundreds of documents would take longer than all of its pages.
    """

    def __init__(self) -> None:
        self.printed: list[str] = []
        init, printer = weasyprint.HTML.__init__, self

        def remember(page: Any, *args: Any, **kwargs: Any) -> None:
            page.text = kwargs.get("string") or ""
            page.read = lambda: init(page, *args, **kwargs)

        def write_pdf(page: Any, target: Any = None, **options: Any) -> bytes:
            printer.printed.append(page.text)
            content = _blank(page, options)
            if target is not None:
                target.write(content)
            return content

        weasyprint.HTML.__init__ = remember
        weasyprint.HTML.write_pdf = write_pdf
        # Most of the time would go into unpacking letters that no blank sheet shows.
        FontConfiguration.add_font_face = lambda *args, **kwargs: None


def _blank(page: Any, options: dict[str, Any]) -> bytes:
    attachments = options.get("attachments") or ()
    pdf = pikepdf.new()
    # A document with attachments is one that is sealed; any other may be laid over another.
    for size in [A4] if attachments else _sizes(page, options):
        pdf.add_blank_page(page_size=size)
    for attached in attachments:
        with attached.source as source:
            data = source[0].read()
        content = data.encode() if isinstance(data, str) else data
        pdf.attachments[attached.name] = pikepdf.AttachedFileSpec(
            pdf, content, filename=attached.name
        )
    target = io.BytesIO()
    pdf.save(target, deterministic_id=True)
    return target.getvalue()


def _sizes(page: Any, options: dict[str, Any]) -> list[tuple[float, float]]:
    """The sheets that WeasyPrint would fill, in points."""
    page.read()
    kept = {name: options.get(name) for name in ("font_config", "stylesheets")}
    return [(one.width * 0.75, one.height * 0.75) for one in page.render(**kept).pages]
