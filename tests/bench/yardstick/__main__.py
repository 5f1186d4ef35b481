"""Fill an empty database, measure the pages, print the table: `python -m tests.bench.yardstick`.

`script/bench pages` calls it with a PostgreSQL and a Redis of its own. A database that is filled
already is measured as it is.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from pathlib import Path
from random import Random

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402

from installations.models import InstallationReport  # noqa: E402
from integrators.models import Integrator  # noqa: E402
from support.models import Message, Ticket  # noqa: E402
from tests.bench.yardstick import figures, load, pages  # noqa: E402
from tests.bench.yardstick.queries import looked_at  # noqa: E402
from tests.bench.yardstick.servers import Server  # noqa: E402

LOOKED_AT = 6
"""Requests of each kind of page whose queries are counted."""


def options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small and short: no result")
    parser.add_argument("--seconds", type=float, help="of load on each kind of page (6; quick 1)")
    parser.add_argument("--only", default="", help="the kinds of page that hold this in their name")
    parser.add_argument("--json", type=Path, help="also write the figures and plans to this file")
    parser.add_argument("--plans", action="store_true", help="print the slowest queries' plans too")
    return parser.parse_args(arguments)


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def sizes() -> dict[str, int]:
    return {
        "integrators": Integrator.objects.count(),
        "machines": InstallationReport.objects.in_force().count(),
        "tickets": Ticket.objects.count(),
        "messages": Message.objects.count(),
    }


def fill(wanted: dict[str, int]) -> None:
    """Make the tables and the rows, by the command that anyone may call."""
    call_command("make_keys", verbosity=0)
    call_command("migrate", verbosity=0, skip_checks=True)
    call_command("collectstatic", interactive=False, verbosity=0)
    if Integrator.objects.exists():
        return
    begun = time.monotonic()
    call_command(
        "populate", integrators=wanted["integrators"], installations=wanted["machines"],
        tickets=wanted["tickets"], messages=wanted["messages"], force=True,
    )  # fmt: skip
    say(f"populate took {time.monotonic() - begun:.0f} s")


def bare(server: Server, seconds: float) -> float:
    keys = list(Integrator.objects.values_list("pk", flat=True)[:500])
    found = load.measure(server.port, [load.Job(f"/bare/{key}/") for key in keys], seconds)
    if found.errors:
        raise RuntimeError(f"The bare view fails: {found.errors}")
    return found.rate


def measured(
    asked: argparse.Namespace, folder: Path
) -> tuple[list[figures.Page], list[float], figures.Mixed | None]:
    """Each kind of page in turn; the bare view before the first and after each few; then all."""
    seconds = asked.seconds or (1 if asked.quick else 6)
    rng = Random(12)
    people = pages.People()
    chosen = [kind for kind in pages.kinds(people, rng) if asked.only in kind.name]
    writes = pages.writes(people)
    rates, told = [], []
    with Server(folder) as portal, Server(folder, "tests.bench.yardstick.bare") as plain:
        bare(plain, min(1, seconds))
        for place, kind in enumerate(chosen):
            if place % 5 == 0:
                rates.append(bare(plain, seconds / 2))
            load.measure(portal.port, kind.jobs, seconds / 4)
            found = load.measure(portal.port, kind.jobs, seconds, writes)
            queries, slowest = looked_at(kind.jobs[:LOOKED_AT])
            told.append(figures.Page(
                kind.name, found.rate, found.ms(0.5), found.ms(0.95), kind.goal, queries, slowest,
                found.errors,
            ))  # fmt: skip
            say(f"  {kind.name}: {found.rate:.1f}/s {found.errors or ''}")
        rates.append(bare(plain, seconds / 2))
        mixed = None if asked.only else at_once(portal, chosen, writes, rng, 4 * seconds)
    rate = figures.bare_rate(rates)
    return [page.beside(rate) for page in told], rates, mixed


def at_once(
    portal: Server, chosen: list[pages.Kind], writes: list[load.Job], rng: Random, seconds: float
) -> figures.Mixed:
    """Every kind of page that signed-in people open, as often as the others, in no order."""
    kinds = [[job for job in kind.jobs if job.session] for kind in chosen]
    jobs = [rng.choice(kind) for _ in range(100) for kind in kinds if kind]
    rng.shuffle(jobs)
    found = load.measure_at(portal.port, figures.MIXED_RATE, jobs, seconds, writes)
    return figures.mixed_of(found)


def main() -> int:
    asked = options(sys.argv[1:])
    fill(figures.QUICK if asked.quick else figures.STATED)
    found = sizes()
    try:
        if not asked.quick:
            figures.demand_size(found)
    except figures.TooSmall as short:
        sys.stderr.write(f"{short}\n")
        return 2
    told, rates, mixed = measured(asked, settings.VAR_DIR)
    at = " · ".join(f"{count:,} {name}" for name, count in found.items())
    title = f"{figures.NO_RESULT} · {at}" if asked.quick else at
    say("\n" + figures.table(told, figures.bare_rate(rates), title))
    if mixed:
        say(mixed.told())
    if asked.plans:
        for page in told:
            if page.slowest:
                say(f"\n{page.name}\n{page.slowest.sql}\n{page.slowest.plan}")
    if asked.json:
        data = figures.as_json(told, rates, found, quick=asked.quick, mixed=mixed)
        asked.json.write_text(json.dumps(data, ensure_ascii=False, indent=1))
    return 1 if any(page.errors for page in told) else 0


if __name__ == "__main__":
    sys.exit(main())
