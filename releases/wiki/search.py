"""Full-text search of the wiki: "caisse" finds "caisses", "ecran" finds "écrans".

PostgreSQL searches by itself, in French or English with accents ignored: generated columns over
the texts, which no write can forget. SQLite's FTS5 knows no stems, so that its index is written
from Python (`wiki_stems`) with the page. All words asked for must be there, the last one perhaps
only begun, as one types it.
"""

import re
from typing import Any

from django.db import connection
from django.db.models import BooleanField, FloatField
from django.db.models.expressions import RawSQL
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from releases.wiki.models import WikiPage
from releases.wiki.querysets import WikiPageQuerySet
from releases.wiki.stems import WORD, stem, stems

MOST_WORDS = 8
BEFORE, LENGTH = 60, 220
"""Characters of an excerpt: how many before the first word found, how many in all."""

COLUMNS = ("title_fr", "body_fr", "title_en", "body_en")
_MARKUP = (
    (re.compile(r"!?\[([^\]]*)\]\([^)]*\)"), r"\1"),
    (re.compile(r"^\s*(?:#+|>|[-*+]|\d+\.)\s+|^[\s|:=-]+$", re.MULTILINE), ""),
    (re.compile(r"[*`~\\]+"), ""),
    (re.compile(r"\|"), " "),
    (re.compile(r"\s+"), " "),
)


def search_pages(pages: WikiPageQuerySet, asked: str) -> WikiPageQuerySet:
    """Those of `pages` that hold every word of `asked` in the reader's language, the best first."""
    language = _language()
    words = WORD.findall(asked.lower())[:MOST_WORDS]
    ask = _postgresql if connection.vendor == "postgresql" else _sqlite
    condition, score, query = ask(words, language)
    if not query:
        return pages.none()
    # Nothing but constants and a column of our own in the SQL; what was typed is a parameter.
    matches: Any = RawSQL(condition, [query], output_field=BooleanField())  # noqa: S611
    ranked = pages.filter(matches).annotate(
        score=RawSQL(score, [query], output_field=FloatField())  # noqa: S611
    )
    return ranked.order_by("-score", "title_sorted", "pk")


def index_page(page: WikiPage) -> None:
    """Write a page's index anew, in the transaction that saves it, where the database cannot."""
    if connection.vendor == "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM releases_wikiwords WHERE rowid = %s", [page.pk])
        cursor.execute(
            "INSERT INTO releases_wikiwords (rowid, title_fr, body_fr, title_en, body_en)"
            " VALUES (%s, %s, %s, %s, %s)",
            [page.pk, *columns(page)],
        )


def columns(page: Any) -> list[str]:
    """What SQLite's index holds of a page, in the order of `COLUMNS`."""
    return [" ".join(stems(getattr(page, name), name[-2:])) for name in COLUMNS]


def excerpt(page: WikiPage, asked: str) -> SafeString:
    """Some words of the page around the first one found, escaped, with those found marked."""
    text = page.body
    for pattern, kept in _MARKUP:
        text = pattern.sub(kept, text)
    language = _language()
    *whole, begun = stems(asked, language)[:MOST_WORDS] or [""]

    def found(word: str) -> bool:
        it = stem(word.lower(), language)
        return it in whole or bool(begun and it.startswith(begun))

    marks = [match.span() for match in WORD.finditer(text) if found(match.group())]
    start = max(0, marks[0][0] - BEFORE) if marks else 0
    start = text.find(" ", start) + 1 if start else 0
    end = start + LENGTH
    if end < len(text):
        end = max(text.rfind(" ", start, end), start)
    parts, at = ["… " if start else ""], start
    for first, last in marks:
        if first < start or last > end:
            continue
        parts += [escape(text[at:first]), f"<mark>{escape(text[first:last])}</mark>"]
        at = last
    parts += [escape(text[at:end]), " …" if end < len(text) else ""]
    return mark_safe("".join(parts))  # noqa: S308 - every part is escaped


def _language() -> str:
    return "en" if get_language() == "en" else "fr"


def _postgresql(words: list[str], language: str) -> tuple[str, str, str]:
    """The condition, the rank and their parameter; stop words are left out by the database."""
    column = f'"releases_wikipage"."words_{language}"'
    ask = f"to_tsquery('wiki_{language}', %s)"
    query = " & ".join(f"'{word}'" for word in words) + ":*" if words else ""
    return f"{column} @@ {ask}", f"ts_rank({column}, {ask})", query


def _sqlite(words: list[str], language: str) -> tuple[str, str, str]:
    found = list(dict.fromkeys(stems(" ".join(words), language)))
    query = " AND ".join(f'"{each}"' for each in found) + "*" if found else ""
    if query:
        query = f"{{title_{language} body_{language}}} : ({query})"
    page = '"releases_wikipage"."id"'
    rows = "FROM releases_wikiwords WHERE releases_wikiwords MATCH %s"
    return (
        f"{page} IN (SELECT rowid {rows})",
        f"(SELECT -bm25(releases_wikiwords, 5, 1, 5, 1) {rows} AND rowid = {page})",
        query,
    )
