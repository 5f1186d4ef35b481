"""The functions that fold in the database: Python's on SQLite, the same in SQL on PostgreSQL.

They stand in generated columns, and so call nothing but what PostgreSQL itself brings: a dump is
read back with an empty search path, and no extension's version changes what is stored. Whoever
changes how text is folded makes both functions and the columns anew in a migration.
"""

from typing import Any

from portal.search import folding

FOLD, SEARCHED = "portal_fold", "portal_searched"


def on_connection(*, connection: Any, **kwargs: Any) -> None:
    """Give each connection to SQLite the functions that its generated columns name."""
    if connection.vendor != "sqlite":
        return
    link = connection.connection
    link.create_function(FOLD, 1, _fold, deterministic=True)
    link.create_function(SEARCHED, -1, folding.searched, deterministic=True)


def _fold(text: str | None) -> str | None:
    return None if text is None else folding.fold(text)


def postgresql_functions() -> list[str]:
    """The statements that make both functions. `normalize` wants a database in UTF-8.

    Each row's columns are made by them, so that the usual is to cost little: ASCII is not
    decomposed, and words with nothing but single spaces between them are folded already.
    """
    joined = f"regexp_replace(regexp_replace(plain, '[{folding.SIGNS}]', '', 'g'),"
    joined += f" '[{folding.SPACES}]+', ' ', 'g')"
    # Nothing but constants of ours is put into the text. OFFSET 0 keeps each step from being
    # written into the next, once for every time that it is named there.
    return [
        f"""
CREATE OR REPLACE FUNCTION {FOLD}(typed text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT {_folded(_plain("typed"))}
$$""",
        f"""
CREATE OR REPLACE FUNCTION {SEARCHED}(VARIADIC texts text[]) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT ' ' || coalesce(string_agg(
        CASE WHEN folded = joined THEN folded ELSE folded || ' | ' || joined END,
        ' | ' ORDER BY place
    ), '') FROM (
        SELECT place, CASE WHEN simple THEN plain ELSE {_folded("plain")} END AS folded,
        CASE WHEN simple THEN plain ELSE btrim({joined}, ' ') END AS joined FROM (
            SELECT place, plain, plain ~ '{_SIMPLE}' AS simple FROM (
                SELECT place, {_plain("typed")} AS plain
                FROM unnest(texts) WITH ORDINALITY AS given (typed, place)
                WHERE typed IS NOT NULL OFFSET 0
            ) AS plainly OFFSET 0
        ) AS known OFFSET 0
    ) AS both_ways
$$""",  # noqa: S608
    ]


_SIMPLE = "^[a-z0-9]*( [a-z0-9]+)*$"


def _plain(text: str) -> str:
    """`folding.letters_of`, in SQL."""
    found, put = "".join(folding.LETTERS), "".join(folding.LETTERS.values())
    plain = f"regexp_replace(normalize({text}, NFKD), '{folding.MARKS}', '', 'g')"
    plain = f"translate({plain}, '{found}', '{put}')"
    for ligature, letters in folding.LIGATURES.items():
        plain = f"replace({plain}, '{ligature}', '{letters}')"
    ascii_only = f"octet_length({text}) = length({text})"
    return f"""CASE WHEN {ascii_only} THEN lower({text} COLLATE "C") ELSE {plain} END"""


def _folded(plain: str) -> str:
    """What `folding.fold` makes of plain letters, in SQL."""
    between = f"[{folding.SPACES}{folding.SIGNS}]+"
    return f"btrim(regexp_replace({plain}, '{between}', ' ', 'g'), ' ')"
