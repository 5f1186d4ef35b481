"""HTML drawn as a PDF. The only module that knows WeasyPrint.

WeasyPrint takes 45 MB and a second of start: it is imported when the first page is drawn, so
that a process which draws nothing does without. The fonts and the style sheet are read once for
many pages, since that alone takes longer than most pages do. The machine's fonts are not known
to it (`fonts.conf`): a paper looks the same wherever it was sealed.
"""

import atexit
import datetime as dt
import gc
import os
import threading
import time
import warnings
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from celery.signals import worker_process_shutdown
from django.conf import settings
from django.contrib.staticfiles import finders

STYLESHEET = "documents/documents.css"
FONTS = "documents/fonts.css"
FONT_CONFIGURATION = Path(__file__).with_name("fonts.conf")
KEPT = 8
"""How many sets of drawing tools a process keeps at most; more pages at once make their own."""
KEPT_SECONDS = 3600
"""WeasyPrint lays fonts into the folder for temporary files, which machines clean of what is
old: a page drawn after that would silently have other letters."""


@dataclass(frozen=True)
class Attached:
    """A file that the PDF carries for programs to read; `relation` is PDF/A-3's word for it."""

    name: str
    content: bytes
    moment: dt.datetime
    relation: str


def draw_pdf(
    html: str,
    sheet: str = STYLESHEET,
    *,
    rules: str = "",
    plain: bool = False,
    variant: str | None = None,
    attached: Iterable[Attached] = (),
) -> bytes:
    """The PDF of a page of ours; it may load nothing but our own static files.

    `sheet` names a style sheet below `static/` ("" for none), `rules` are further CSS. A `plain`
    one has no tags. Raises FileNotFoundError when there is no such sheet.
    """
    with _our_fonts_only():
        from weasyprint import CSS, HTML, Attachment

    found = _static(sheet) if sheet else None
    with _tools(found) as tools:
        further = [CSS(string=rules, url_fetcher=tools.fetcher)] if rules else []
        pdf: bytes = HTML(string=html, base_url=tools.base, url_fetcher=tools.fetcher).write_pdf(
            stylesheets=[*tools.sheets, *further],
            font_config=tools.fonts,
            pdf_variant=variant,
            pdf_tags=not plain,
            finisher=_unfold_attachments,
            attachments=[
                Attachment(
                    string=file.content,
                    name=file.name,
                    relationship=file.relation,
                    created=file.moment,
                    modified=file.moment,
                )
                for file in attached
            ],
        )
    return pdf


def _unfold_attachments(_page: Any, pdf: Any) -> None:
    """Attached files lie in the PDF as they are, so that a short program finds them in it."""
    for written in pdf.objects:
        if getattr(written, "extra", {}).get("Type") == "/EmbeddedFile":
            written.compress = False


@dataclass
class Tools:
    """What pages of one style sheet are drawn with, by one thread at a time."""

    key: tuple[Path | None, int]
    base: str | None
    fetcher: Any
    fonts: Any
    sheets: list[Any]
    made: float = field(default_factory=time.monotonic)

    def disown(self) -> None:
        """Leave the folder of the fonts to the process that made it."""
        self.fonts._folder = None


_kept: deque[Tools] = deque(maxlen=KEPT)


@contextmanager
def _tools(sheet: Path | None) -> Iterator[Tools]:
    """Tools that nobody else has meanwhile: Pango's fonts may not be used by two threads at once.

    They are given back only when all went well.
    """
    # The change of a style sheet shows without a restart.
    key = (sheet, sheet.stat().st_mtime_ns if sheet else 0)
    tools = _taken(key) or _made(key)
    yield tools
    _kept.append(tools)


def _taken(key: tuple[Path | None, int]) -> Tools | None:
    for tools in list(_kept):
        fits = tools.key == key
        old = time.monotonic() - tools.made > KEPT_SECONDS
        if fits or old:
            try:
                _kept.remove(tools)
            except ValueError:
                # Another thread was quicker.
                continue
            if not old:
                return tools
    return None


def _made(key: tuple[Path | None, int]) -> Tools:
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    sheet, _changed = key
    base = f"file://{sheet.parent}/" if sheet else None
    fetcher = static_fetcher()
    with _our_fonts_only():
        fonts = FontConfiguration()
    sheets = []
    for path in (_static(FONTS), sheet):
        if path:
            folder = f"file://{path.parent}/"
            sheets.append(
                CSS(filename=path, font_config=fonts, url_fetcher=fetcher, base_url=folder)
            )
    return Tools(key, base, fetcher, fonts, sheets)


_environment = threading.Lock()


@contextmanager
def _our_fonts_only() -> Iterator[None]:
    """Where WeasyPrint reads which fonts there are: then it finds none of the machine's."""
    with _environment, warnings.catch_warnings():
        # It expects some there; ours come with the style sheet.
        warnings.filterwarnings("ignore", "No fonts configured in FontConfig")
        before = os.environ.get("FONTCONFIG_FILE")
        os.environ["FONTCONFIG_FILE"] = str(FONT_CONFIGURATION)
        try:
            yield
        finally:
            if before is None:
                del os.environ["FONTCONFIG_FILE"]
            else:
                os.environ["FONTCONFIG_FILE"] = before


def _disown() -> None:
    for tools in _kept:
        tools.disown()
    _kept.clear()


# A process forked from here would take the folder along when it ends.
os.register_at_fork(after_in_child=_disown)


@atexit.register
@worker_process_shutdown.connect
def forget(**_told: object) -> None:
    """Let go of the tools and of the folders with their fonts, as a process does when it ends."""
    _kept.clear()
    # They refer to each other, and a worker's process ends without collecting them.
    gc.collect()


@cache
def _static_only() -> Any:
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class StaticOnly(URLFetcher):  # type: ignore[misc]
        """Lets a template load our own static files and data URIs, nothing else.

        Data comes from outside; no text in it may make the server read files or the network.
        """

        def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
            if url.startswith("file:"):
                path = Path(URLFetcherResponse(url).path).resolve()
                if not any(path.is_relative_to(root) for root in _static_folders()):
                    raise ValueError(f"{url} is not a static file of ours")
            elif not url.startswith("data:"):
                raise ValueError(f"{url} is not loaded into documents")
            return super().fetch(url, headers)

    return StaticOnly


def static_fetcher() -> Any:
    """What fetches the addresses that a page names: our static files, no network, no detour."""
    return _static_only()(allowed_protocols=("file", "data"), allow_redirects=False)


def _static_folders() -> list[Path]:
    return [Path(folder).resolve() for folder in settings.STATICFILES_DIRS]


def _static(name: str) -> Path:
    found = finders.find(name)
    if not isinstance(found, str):
        raise FileNotFoundError(f"static/{name}")
    return Path(found).resolve()
