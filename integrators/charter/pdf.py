"""A version of the charter as a PDF, in both languages, French first; and how it is drawn."""

import warnings

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import translation

from integrators.charter.models import Charter


def pdf_of(charter: Charter) -> bytes:
    """What is published never changes; its signatures have sealed documents of their own."""
    with translation.override("fr"):
        return draw(render_to_string("documents/charter.html", {"charter": charter}))


def draw(html: str) -> bytes:
    """A page of ours as a PDF for the register; it may load nothing but our own files."""
    # Here, not above: WeasyPrint takes 45 MB, in processes that draw nothing.
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    from portal.documents.sealing.rendering import STYLESHEET, StaticOnly

    sheet = finders.find(STYLESHEET)
    assert isinstance(sheet, str)
    fetcher = StaticOnly(allowed_protocols=("file", "data"), allow_redirects=False)
    base = f"file://{sheet}"
    fonts = FontConfiguration()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        styles = CSS(filename=sheet, font_config=fonts, url_fetcher=fetcher, base_url=base)
        pdf: bytes = HTML(string=html, base_url=base, url_fetcher=fetcher).write_pdf(
            stylesheets=[styles], font_config=fonts, pdf_tags=True
        )
    return pdf
