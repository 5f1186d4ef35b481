"""What a PDF shows where: WeasyPrint's own boxes, read from the drawing that the portal makes."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from weasyprint import HTML
from weasyprint.formatting_structure.boxes import MarginBox, TextBox

from portal.infrastructure.pdf import draw_pdf

MM = 96 / 25.4
EDGE = 5 * MM
"""No letter stands nearer to the edge of the paper."""


@dataclass
class Laid:
    """A drawn document: its bytes, and each run of letters with its page and place."""

    content: bytes
    pages: list[Any]

    def runs(self) -> Iterator[tuple[int, TextBox]]:
        for number, page in enumerate(self.pages):
            for box in page._page_box.descendants():
                if isinstance(box, TextBox) and box.text.strip():
                    yield number, box

    @property
    def text(self) -> str:
        """What stands between head and foot, without spaces: breaks may fall anywhere."""
        found = []
        for page in self.pages:
            for part in page._page_box.children:
                if not isinstance(part, MarginBox):
                    found += [box.text for box in part.descendants() if isinstance(box, TextBox)]
        return "".join("".join(found).split())

    def page_of(self, words: str, before: str = "") -> int:
        """The page on which a run with `words` stands last, on the pages `before` another."""
        end = self.page_of(before) if before else len(self.pages)
        return [number for number, box in self.runs() if words in box.text and number < end][-1]

    def outside(self) -> list[str]:
        """What stands nearer to the edge of its page than it may, or beyond it."""
        found = []
        for number, box in self.runs():
            page = self.pages[number]
            right, bottom = page.width - EDGE + 0.5, page.height - EDGE + 0.5
            if not (
                box.position_x >= EDGE - 0.5
                and box.position_x + box.width <= right
                and box.position_y >= EDGE - 0.5
                and box.position_y + box.height <= bottom
            ):
                found.append(f"page {number + 1}: {box.text[:60]}")
        return found


def lay_out(html: str, monkeypatch: pytest.MonkeyPatch, **options: Any) -> Laid:
    """Draw `html` as the portal does, and look at what WeasyPrint laid out meanwhile."""
    seen: list[Any] = []
    render = HTML.render

    def spy(self: Any, *args: Any, **kwargs: Any) -> Any:
        seen.append(render(self, *args, **kwargs))
        return seen[-1]

    with monkeypatch.context() as patched:
        patched.setattr(HTML, "render", spy)
        content = draw_pdf(html, **options)
    return Laid(content, seen[0].pages)
