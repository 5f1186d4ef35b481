"""Dump every page, mail and document of the demo into a folder, for script/pages.

    python -m pagedump FOLDER VAR_DIR [PEOPLE]

VAR_DIR is an empty folder for the portal's data; the present folder is the project's.
"""

from __future__ import annotations

import logging
import sys
import time
from pathlib import Path

from pagedump import stage, world

BEGAN = time.perf_counter()


def tell(text: str) -> None:
    print(f"{time.perf_counter() - BEGAN:5.0f} s  {text}", flush=True)


def main(folder: Path, var: Path, people: str = "") -> None:
    clock = stage.still()
    # Each page that refuses would be logged; where the server fails, the dump says so itself.
    logging.disable(logging.CRITICAL)
    world.prepare(var)
    printer = stage.Printer()
    world.build()
    tell("the demo is loaded")
    # Here, not above: they need the portal.
    from pagedump import crawl, routes, store, visit

    kept = store.Store(folder)
    kept.static()
    kept.mails(after=0)
    last = visit.newest_mail()
    # Now, not later: what a mail tells in secret is erased once it is sent.
    links = visit.links_of_mails()
    tell(f"the worker is done after {world.work_off(clock)} rounds")
    kept.mails(after=last)
    kept.documents(printer.printed)
    visitors = {name: visit.Visitor(name, printer) for name in visit.PEOPLE}
    # All of them, also where few are asked for: who is signed in shows on some pages.
    for name, visitor in visitors.items():
        if name != visit.ANONYMOUS:
            visitor.sign_in()
    wanted = [visitors[name] for name in people.split(",") if name] or list(visitors.values())
    found = routes.all_routes()
    crawl.look_at_all(wanted, found, links, kept.page)
    tell(kept.end(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:])
