"""Makes a copy of a PDF with its reader's name on each page; the original is never touched."""

import io
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, BinaryIO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.infrastructure.pdf import draw_pdf

IN_MEMORY = 4 * 1024 * 1024
MOST_SIZES = 12
"""Pages of more sizes than these bear the mark of the first, scaled."""

Size = tuple[int, int]


@dataclass(frozen=True)
class Watermark:
    """What is written across each page: for whom this copy was made, and when."""

    name: str
    company: str
    moment: str
    number: str


def stamp_copy(source: BinaryIO, mark: Watermark) -> BinaryIO:
    """A temporary file, at its beginning, with the PDF of `source` bearing `mark`."""
    import pikepdf

    with pikepdf.open(source) as pdf:
        sizes = list(dict.fromkeys(_size(page) for page in pdf.pages))[:MOST_SIZES]
        with pikepdf.open(_drawn(mark, sizes)) as drawn:
            marks = {
                size: pdf.copy_foreign(page.as_form_xobject())
                for size, page in zip(sizes, drawn.pages, strict=True)
            }
            for page in pdf.pages:
                page.add_overlay(marks.get(_size(page), marks[sizes[0]]), _box(page))
            # A large copy goes to the disk: memory stays flat.
            folder = str(settings.FILE_UPLOAD_TEMP_DIR)
            copy: Any = tempfile.SpooledTemporaryFile(IN_MEMORY, dir=folder)  # noqa: SIM115
            try:
                pdf.save(copy)
            except BaseException:
                copy.close()
                raise
    copy.seek(0)
    return copy  # type: ignore[no-any-return]


def check_markable(source: BinaryIO) -> None:
    """ValidationError unless a mark can be put onto the PDF of `source`."""
    import pikepdf

    sample = Watermark("–", "–", "–", "–")
    try:
        with pikepdf.open(source) as pdf:
            if not pdf.pages:
                raise ValidationError(_("Choose another PDF: this one has no page."), code="pages")
        source.seek(0)
        stamp_copy(source, sample).close()
    except pikepdf.PasswordError as error:
        raise ValidationError(
            _("This PDF asks for a password: remove it, so that each copy can bear a name."),
            code="password",
        ) from error
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise ValidationError(
            _(
                "Save this PDF anew or choose another: it is "
                "damaged, and no name can be put onto it."
            ),
            code="damaged",
        ) from error


def _box(page: Any) -> Any:
    """What one sees of a page, in its own coordinates."""
    import pikepdf

    return pikepdf.Rectangle(*(float(value) for value in page.cropbox))


def _size(page: Any) -> Size:
    """Width and height in points, as one sees the page."""
    box = _box(page)
    width, height = max(1, round(box.width)), max(1, round(box.height))
    turned = int(page.rotation) % 180 == 90
    return (height, width) if turned else (width, height)


def _drawn(mark: Watermark, sizes: Iterable[Size]) -> BinaryIO:
    """A PDF with one page of each size that holds nothing but the mark."""
    context = {"mark": mark, "sizes": sizes, "language": get_language()}
    html = render_to_string("documents/watermark.html", context)
    rules = "".join(_sheet(number, size) for number, size in enumerate(sizes, 1))
    return io.BytesIO(draw_pdf(html, "documents/watermark.css", rules=rules, plain=True))


def _sheet(number: int, size: Size) -> str:
    """A page of one size; its letters are as large as the page's shorter side lets them be."""
    letters = max(4.0, min(size) / 28)
    return (
        f"@page s{number} {{ size: {size[0]}pt {size[1]}pt; margin: 0; }}"
        f".s{number} {{ page: s{number}; width: {size[0]}pt; height: {size[1]}pt;"
        f" font-size: {letters:.1f}pt; }}"
    )
