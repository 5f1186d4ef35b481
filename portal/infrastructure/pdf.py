"""HTML drawn as a PDF. The only module that knows WeasyPrint.

WeasyPrint takes 45 MB and a second of start: it is imported when the first page is drawn, so
that a process which draws nothing does without.
"""

import datetime as dt
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders

STYLESHEET = "documents/documents.css"


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
    one has neither tags nor the fonts that its sheet brings along. Raises FileNotFoundError when
    there is no such sheet.
    """
    from weasyprint import CSS, HTML, Attachment
    from weasyprint.text.fonts import FontConfiguration

    found = _static(sheet) if sheet else None
    base = f"file://{found.parent}/" if found else None
    fetcher = static_fetcher()
    # Without it the style sheet's own fonts are left aside.
    fonts = None if plain else FontConfiguration()
    styles = []
    with warnings.catch_warnings():
        # WeasyPrint leaves the file of its colour profile for the collector to close.
        warnings.simplefilter("ignore", ResourceWarning)
        if found:
            styles.append(
                CSS(filename=found, font_config=fonts, url_fetcher=fetcher, base_url=base)
            )
        if rules:
            styles.append(CSS(string=rules, url_fetcher=fetcher))
        pdf: bytes = HTML(string=html, base_url=base, url_fetcher=fetcher).write_pdf(
            stylesheets=styles,
            font_config=fonts,
            pdf_variant=variant,
            pdf_tags=not plain,
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
