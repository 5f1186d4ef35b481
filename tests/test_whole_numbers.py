"""No version and no number of a page breaks across two lines, whoever reads it.

What a browser would break is found in the HTML: at a plain space, after a hyphen or slash, before
a bracket, unless an element that never wraps holds it. Mails and papers: `tests/papers`.
"""

import re
from html.parser import HTMLParser
from types import SimpleNamespace

import pytest
from django.conf import settings

from tests.matrix import REPRESENTATIVES, STAFF
from tests.test_role_matrix import MODULES, _clients, _leavers, _load, _url

NUMBER = re.compile(
    "|".join(
        (
            # Versions: 4.3.[9764.28606].
            r"\d+\.\d+\.\[\d+\.\d+\]",
            # Numbers of papers, references, codes, days in figures: PV-2026-00042, DOC-QLT-210.
            r"(?<![\w-])(?=[A-Z/-]*\d)[0-9A-Z]+(?:[-/][0-9A-Z]+)+(?![\w-])",
            # Groups of figures, SIREN and SIRET, phones: 28 606, 123 456 789, 03 87 00 11 22.
            r"(?<![\w.,])\d{1,3}(?: \d{3})+(?: \d{5})?(?![\w])|(?<!\w)0\d(?: \d\d){4}(?!\w)",
            # A number and its unit: 12 km, 3,5 Mo.
            r"(?<![\w.,])\d+(?:[.,]\d+)? (?:[kcm]?m|[kKMGo]?o|[kKMG]B|h|min|s|ms|%|€|px)(?!\w)",
        )
    )
)
BREAK = re.compile(r" |[-/](?=.)|(?<=.)\[")
HELD = {
    "whole", "nowrap", "num", "badge", "visually-hidden", "tabs__link", "version", "version-large",
}  # fmt: skip
"""Classes that never wrap; below it is asked of the sheets that they do not."""
HOLDING = {"time", "textarea", "option", "pre", "title", "svg"}
VOID = {"br", "hr", "img", "input", "link", "meta", "source", "use", "path", "wbr", "col", "area"}
UNREAD = {"script", "style", "template"}
INLINE = {"a", "b", "em", "strong", "span", "code", "small", "abbr", "i", "mark", "s", "time", "q"}


class Told(HTMLParser):
    """The lines of a page as they are read, each letter with whether it may stand apart."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[tuple[str, bool, bool]] = [("", False, False)]
        self.lines: list[tuple[str, list[bool]]] = [("", [])]
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in INLINE:
            self.lines.append(("", []))
        if tag in VOID:
            return
        _, held, unread = self.open[-1]
        classes = set((dict(attrs).get("class") or "").split())
        held = held or tag in HOLDING or bool(classes & HELD)
        self.open.append((tag, held, unread or tag in UNREAD))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in INLINE:
            self.lines.append(("", []))

    def handle_endtag(self, tag: str) -> None:
        if tag not in INLINE:
            self.lines.append(("", []))
        for place in range(len(self.open) - 1, 0, -1):
            if self.open[place][0] == tag:
                del self.open[place:]
                return

    def handle_data(self, data: str) -> None:
        _, held, unread = self.open[-1]
        if unread:
            return
        text, marks = self.lines[-1]
        for letter in re.sub(r"[ \t\r\n]+", " ", data):
            if letter != " " or not text.endswith(" "):
                text += letter
                marks.append(held)
        self.lines[-1] = (text, marks)


def breaking(html: str) -> list[str]:
    """The numbers of a page that a line may break within, each with the words around it."""
    found = []
    for text, held in Told(html).lines:
        for number in NUMBER.finditer(text):
            places = [number.start() + each.start() for each in BREAK.finditer(number[0])]
            if any(not held[place] for place in places):
                start = max(0, number.start() - 40)
                found.append(f"{number[0]!r} in {text[start : number.end() + 20].strip()!r}")
    return found


@pytest.mark.parametrize(
    "number",
    ["4.3.[9764.28606]", "PV-2026-00042", "525/9999-03", "DOC-QLT-210", "8F2K-91AA-BBC2-0001",
     "28 606", "123 456 789", "123 456 789 00012", "03 87 00 11 22", "12 km", "3,5 Mo", "80 %",
     "2026-11-27"],
)  # fmt: skip
def test_what_may_break_is_found(number):
    assert len(breaking(f"<p>Voir {number}, puis revenir.</p>")) == 1
    assert len(breaking(f"<p>Voir <a href='/'>{number}</a>.</p>")) == 1
    assert not breaking(f'<p>Voir <span class="whole">{number}</span>.</p>')
    assert not breaking(f'<table><td class="num"><a href="/">{number}</a></td></table>')


@pytest.mark.parametrize(
    "text",
    ["Le 3 mars", "12\u00a0km", "28\u202f606", "3.9.0.1071", "peut-être, c’est-à-dire", "et/ou",
     "RGPD", "de 3 à 12"],
)  # fmt: skip
def test_what_is_no_number_or_does_not_break_is_not_found(text):
    assert not breaking(f"<p>{text}</p>")
    assert not breaking(f"<script>{text} PV-2026-00042</script>")


def test_what_never_wraps_says_so_in_the_sheets():
    folders = [settings.BASE_DIR / "static" / name for name in ("ui/css", "releases")]
    sheets = "\n".join(path.read_text() for one in folders for path in one.glob("*.css"))
    rules = re.findall(r"([^{}]+)\{([^{}]*)\}", re.sub(r"/\*.*?\*/", "", sheets, flags=re.S))
    whole = " ".join(selector for selector, body in rules if "white-space: nowrap" in body)
    for name in HELD:
        assert re.search(rf"(?:^|[\s,])\.{name}\b", whole), name


def _readers(row) -> list[str]:
    """One of staff, one representative and a visitor, of those who read the page."""
    groups = (STAFF, REPRESENTATIVES, ("anonymous",))
    return [
        reader
        for group in groups
        if (reader := next((who for who in group if row.get[who] == 200), ""))
    ]


@pytest.mark.long
@pytest.mark.django_db
@pytest.mark.parametrize("name", MODULES)
def test_no_number_of_a_page_breaks(name, cast):
    module, world = _load(name), SimpleNamespace(cast=cast)
    leavers = _leavers(cast)
    if hasattr(module, "build"):
        module.build(world)
    clients = _clients(cast, leavers)
    faults = set()
    for key, row in module.MATRIX.items():
        for who in _readers(row) if row.get else ():
            headers = row.headers | ({"HX-Request": "true"} if row.htmx else {})
            answer = clients[who].get(_url(key, row.args(world)) + row.query, headers=headers)
            if answer.streaming:
                b"".join(answer.streaming_content)
            elif answer["Content-Type"].startswith("text/html"):
                faults |= {f"{key}: {each}" for each in breaking(answer.content.decode())}
    assert not faults, "\n" + "\n".join(sorted(faults))
