"""A version of the charter as a PDF, in both languages, French first."""

from django.template.loader import render_to_string
from django.utils import translation

from integrators.charter.models import Charter
from portal.infrastructure.pdf import draw_pdf
from portal.ui.text.nobreak import unbroken


def pdf_of(charter: Charter) -> bytes:
    """What is published never changes; its signatures have sealed documents of their own."""
    with translation.override("fr"):
        page = render_to_string("documents/charter.html", {"charter": charter})
        return draw_pdf(unbroken(page))
