"""What support kept in Odoo, taken over from its export, in the foreground."""

import json
import tempfile
import zipfile
from argparse import ArgumentParser
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.db.models import Count

from portal.accounts.models import User
from portal.accounts.permissions import Permission
from portal.core.actions import Refused
from portal.core.work import claim
from support.importing import mapping as mappings
from support.importing import work
from support.importing.actions import (
    cancel_odoo_import,
    confirm_odoo_import,
    start_odoo_import,
)
from support.models import OdooImport, OdooResult, OdooRow, OdooTable

SHOWN = 20


class Command(BaseCommand):
    help = (
        "Take over tickets, messages and evaluations from Odoo's own export: CSV or XLSX files, a "
        "ZIP, or a folder of them with attached files beside. Nothing is mailed. A second run adds "
        "and changes only what has changed. --dry-run tells what would happen and writes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", help="a folder, or files")
        parser.add_argument("--dry-run", action="store_true", help="write nothing")
        parser.add_argument("--by", default="", help="address of the administrator who does it")
        parser.add_argument("--mapping", default="", help="a JSON file as --dry-run prints it")

    def handle(self, *args: Any, **options: Any) -> None:
        by = self._actor(options["by"])
        mapping = self._mapping(options["mapping"])
        with ExitStack() as stack:
            uploads = [stack.enter_context(_opened(Path(path))) for path in options["paths"]]
            try:
                if options["dry_run"]:
                    self._try(by, uploads, mapping)
                else:
                    self._run(by, uploads, mapping)
            except Refused as refused:
                raise CommandError(str(refused.message)) from refused

    def _actor(self, address: str) -> Any:
        if not address:
            return work.BY
        user = User.objects.by_address(address)
        if user is None or not user.may(Permission.STAFF_MANAGE):
            raise CommandError(f"{address} is no administrator.")
        return user

    def _mapping(self, path: str) -> Any:
        try:
            told = json.loads(Path(path).read_text(encoding="utf-8")) if path else None
            return mappings.checked(told) if path else None
        except (OSError, ValueError) as error:
            raise CommandError(f"{path}: {error}") from error

    def _try(self, by: Any, uploads: list[Any], mapping: Any) -> None:
        """Read and tell in a transaction that is undone; what was stored is erased after it."""
        stored: list[tuple[Any, str]] = []
        try:
            with transaction.atomic():
                odoo = start_odoo_import(by=by, uploads=uploads)
                stored = _stored(odoo)
                try:
                    self._go_on(odoo)
                finally:
                    stored = _stored(odoo)
                self._tell(odoo, mapping)
                transaction.set_rollback(True)
        finally:
            for storage, name in stored:
                storage.delete(name)
        self.stdout.write("Nothing was written.")

    def _run(self, by: Any, uploads: list[Any], mapping: Any) -> None:
        odoo = start_odoo_import(by=by, uploads=uploads)
        self._go_on(odoo)
        self._tell(odoo, mapping)
        try:
            confirm_odoo_import(by=by, odoo=odoo, mapping=mapping)
        except Refused as refused:
            if refused.code != "nothing":
                raise
            # Of an export that nobody will decide about nothing is to be kept.
            cancel_odoo_import(by=by, odoo=odoo)
            self.stdout.write("Nothing to do: all of it is here already.")
            return
        self._go_on(odoo)
        self._results(odoo)

    def _go_on(self, odoo: OdooImport) -> None:
        """Do the work here instead of leaving it to the worker, who may take a part of it."""
        while OdooImport.objects.get(pk=odoo.pk).is_at_work:
            ours = OdooImport.objects.filter(pk=odoo.pk).select_related("created_by", "decided_by")
            for row in claim(ours, limit=1, lease=work.LEASE):
                work.work_on(row, float("inf"))
        odoo.refresh_from_db()
        if odoo.failed_at:
            raise CommandError(odoo.failure)

    def _tell(self, odoo: OdooImport, mapping: Any) -> None:
        for table in odoo.tables.all():
            told = table.trouble or f"{table.get_kind_display()}, {table.of_records}"
            self.stdout.write(f"{table.member or table.name}: {told}")
            if table.ignored:
                self.stdout.write(f"  left out: {', '.join(table.ignored)}")
        self._results(odoo)
        made = mappings.completed(odoo) | (mapping or {})
        for label, count in mappings.counted(odoo, made):
            self.stdout.write(f"  {label}: {count}")
        unplaced = odoo.rows.exclude(unplaced="")
        self.stdout.write(f"Company not known: {unplaced.count()}")
        for row in unplaced.order_by("unplaced").values("unplaced").annotate(n=Count("pk"))[:SHOWN]:
            self.stdout.write(f"  {row['unplaced']} ({row['n']})")
        self.stdout.write(json.dumps(made, ensure_ascii=False, indent=1))

    def _results(self, odoo: OdooImport) -> None:
        counted = odoo.rows.order_by("kind", "result").values_list("kind", "result")
        for kind, result, count in counted.annotate(Count("pk")):
            self.stdout.write(f"{kind} {OdooResult(result).label}: {count}")
        for row in odoo.rows.filter(result=OdooResult.WRONG).select_related("table")[:SHOWN]:
            self.stderr.write(f"{row.table.member or row.table} {row.number}: {row.reason}")


def _opened(path: Path) -> Any:
    """A file as it is; a folder as one ZIP, so that there is one way to read either."""
    if not path.exists():
        raise CommandError(f"{path} is not there.")
    if path.is_file():
        return File(path.open("rb"), name=path.name)
    whole = tempfile.NamedTemporaryFile(suffix=".zip")  # noqa: SIM115 - its reader closes it
    with zipfile.ZipFile(whole, "w", strict_timestamps=False) as archive:
        for each in sorted(path.rglob("*")):
            # A link may lead to what is none of the export, such as the portal's keys.
            if each.is_file() and each.resolve().is_relative_to(path.resolve()):
                archive.write(each, each.relative_to(path))
    whole.seek(0)
    return File(whole, name=f"{path.resolve().name}.zip")


def _stored(odoo: OdooImport) -> list[tuple[Any, str]]:
    """What reading has put into storage, which no transaction takes back."""
    table = OdooTable._meta.get_field("file").storage
    found = {(table, name) for name in odoo.tables.values_list("file", flat=True)}
    rows = OdooRow.objects.filter(of=odoo, cells__has_key="path")
    found |= {(table, name) for name in rows.values_list("cells__path", flat=True)}
    return sorted(found, key=lambda each: each[1])
