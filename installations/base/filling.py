"""Writes the rows of the installed base for many reports at once, from what their rows say.

The same as `following` writes for one (`rules.spans_of`), in three statements that both databases
understand: a million reports take minutes, not hours. Load tests fill their tables so; among their
reports are no corrections.
"""

from typing import Any

_REPORT, _PERIOD = "installations_installationreport", "installations_installedperiod"
_HARDWARE = "releases_compatiblehardware"


def _key(text: str) -> str:
    return f"replace(portal_fold({text}), ' ', '')"


_SIGNED = "r.signed_at IS NOT NULL AND r.kind <> 'removal' AND r.id >= %s"
_MAKER = "COALESCE(h.maker, '')"
_FROM = f"{_REPORT} r LEFT JOIN {_HARDWARE} h ON h.id = r.hardware_id"

MACHINES = f"""
INSERT INTO installations_machine (maker, serial)
SELECT MIN(maker), MIN(serial) FROM (
    SELECT {_MAKER} AS maker, r.serial_number AS serial FROM {_FROM} WHERE {_SIGNED}
) told
WHERE true GROUP BY {_key("serial")}, {_key("maker")} ON CONFLICT DO NOTHING
"""  # noqa: S608 - nothing but constants of ours

LICENCES = f"""
INSERT INTO installations_licence (number)
SELECT MIN(r.licence) FROM {_REPORT} r WHERE {_SIGNED} AND {_key("r.licence")} <> ''
GROUP BY {_key("r.licence")} ON CONFLICT DO NOTHING
"""  # noqa: S608


def _void_at(report: str) -> str:
    """Since when it is known that a report is void; nothing where it is not."""
    return f"""CASE WHEN {report}.state = 'void' THEN COALESCE(
        (SELECT c.settled_at FROM installations_contest c
         WHERE c.report_id = {report}.id AND c.outcome = 'upheld'),
        (SELECT a.ended_at FROM installations_annulment a
         WHERE a.report_id = {report}.id AND a.state = 'agreed'),
        {report}.updated_at) END"""  # noqa: S608


_SAID = (
    "site_id", "integrator_id", "release_id", "shop_name", "postcode", "city", "country",
    "merchant_siret", "searched",
)  # fmt: skip
_SAID_OF_IT = ", ".join(f"told.{name}" for name in _SAID)

PERIODS = f"""
WITH told AS (
    SELECT r.id, r.signed_at, e.version_key, {", ".join(f"r.{name}" for name in _SAID)},
        m.id AS machine_id, l.id AS licence_id, {_void_at("r")} AS void_at,
        COALESCE(r.commissioned_at, r.signed_at) AS true_from
    FROM {_FROM}
    JOIN releases_release e ON e.id = r.release_id
    JOIN installations_machine m
        ON m.serial_key = {_key("r.serial_number")} AND m.maker_key = {_key(_MAKER)}
    LEFT JOIN installations_licence l ON l.number_key = {_key("r.licence")}
    WHERE {_SIGNED}
), later AS (
    SELECT n.id, n.replaces_id, n.signed_at, {_void_at("n")} AS void_at,
        COALESCE(n.commissioned_at, n.signed_at) AS true_from,
        ROW_NUMBER() OVER following AS place, LEAD(n.signed_at) OVER following AS next_at
    FROM {_REPORT} n WHERE n.signed_at IS NOT NULL AND n.replaces_id IS NOT NULL
    WINDOW following AS (PARTITION BY n.replaces_id ORDER BY n.signed_at, n.id)
), spans AS (
    SELECT told.id, NULL AS true_to, NULL AS closed_by_id, told.signed_at AS known_from,
        COALESCE(later.signed_at, told.void_at) AS known_to
    FROM told LEFT JOIN later ON later.replaces_id = told.id AND later.place = 1
    UNION ALL
    SELECT told.id,
        CASE WHEN later.true_from > told.true_from THEN later.true_from ELSE told.true_from END,
        later.id, later.signed_at, later.void_at
    FROM told JOIN later ON later.replaces_id = told.id
    UNION ALL
    SELECT told.id, NULL, NULL, later.void_at,
        COALESCE(later.next_at, told.void_at)
    FROM told JOIN later ON later.replaces_id = told.id WHERE later.void_at IS NOT NULL
)
INSERT INTO {_PERIOD} (
    {", ".join(_SAID)}, version_key, machine_id, licence_id, source, opened_by_id, closed_by_id,
    true_from, true_to, known_from, known_to, doubled
)
SELECT {_SAID_OF_IT}, told.version_key, told.machine_id, told.licence_id, 'report', told.id,
    spans.closed_by_id,
    told.true_from, spans.true_to, spans.known_from, spans.known_to,
    spans.true_to IS NULL AND spans.known_to IS NULL AND ROW_NUMBER() OVER (
        PARTITION BY told.machine_id, spans.true_to IS NULL AND spans.known_to IS NULL
        ORDER BY spans.known_from, told.id
    ) > 1
FROM spans JOIN told ON told.id = spans.id
ORDER BY told.id, spans.known_from, spans.known_to
"""  # noqa: S608


def fill_base(cursor: Any, *, since: int = 0) -> None:
    """Write the rows of all reports from the key `since` on; there are none of them yet."""
    cursor.execute(MACHINES, [since])
    cursor.execute(LICENCES, [since])
    if cursor.db.vendor == "postgresql":
        cursor.execute("ANALYZE installations_machine, installations_licence")
    cursor.execute(PERIODS, [since])
