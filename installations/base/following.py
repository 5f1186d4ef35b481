"""The rows of the installed base follow the reports, in the transaction of what changes these."""

from installations.base import rules
from installations.models import InstallationReport, InstalledPeriod, Licence, Machine
from portal.core.bulk import insert_new
from portal.search.folding import key_of


def follow(report: InstallationReport) -> None:
    """Write what follows from `report`, signed or void by now, and from what it replaced or
    corrected.

    What is known no longer is ended, and what is known since is added: no row says anything else
    than before. The caller holds the reports' locks (`lock_report`).
    """
    keys = [key for key in (report.replaces_id, report.corrects_id, report.pk) if key]
    found = rules.with_followers(InstallationReport.objects.filter(pk__in=keys)).order_by("pk")
    kept: dict[int, list[InstalledPeriod]] = {key: [] for key in keys}
    for row in InstalledPeriod.objects.filter(opened_by__in=keys).order_by("known_from", "pk"):
        assert row.opened_by_id is not None
        kept[row.opened_by_id].append(row)
    new: list[InstalledPeriod] = []
    ended: list[InstalledPeriod] = []
    for one in found:
        rows, known = list(rules.rows_of(one)), kept[one.pk]
        for before, now in zip(known, rows, strict=False):
            if before.known_to != now.known_to:
                before.known_to = now.known_to
                ended.append(before)
        added = rows[len(known) :]
        if added:
            machine, licence = _machine(one), _licence(one)
            for row in added:
                row.machine, row.licence = machine, licence
            new += added
    _write(ended, new)


def _write(ended: list[InstalledPeriod], new: list[InstalledPeriod]) -> None:
    machines = sorted({row.machine_id for row in (*ended, *new)})
    # Two reports of one machine, signed at once, are in service one after the other.
    list(Machine.objects.filter(pk__in=machines).order_by("pk").select_for_update(no_key=True))
    for row in ended:
        row.doubled = False
        row.save(update_fields=["known_to", "doubled"])
    running = InstalledPeriod.objects.in_force().filter(machine__in=machines)
    taken = set(running.filter(doubled=False).values_list("machine", flat=True))
    for row in new:
        if row.true_to is None and row.known_to is None:
            row.doubled = row.machine_id in taken
            taken.add(row.machine_id)
        row.save(force_insert=True)
    for machine in set(machines) - taken:
        # What stood beside the one that has ended is the only one now.
        other = running.filter(machine=machine).order_by("pk").first()
        if other is not None:
            other.doubled = False
            other.save(update_fields=["doubled"])


def _machine(report: InstallationReport) -> Machine:
    serial, maker = rules.machine_key(report)
    rows = Machine.objects.filter(serial_key=serial, maker_key=maker)
    found = rows.first()
    if found is None:
        # Somebody else may write it at the same moment.
        insert_new([Machine(maker=rules.maker_of(report), serial=report.serial_number)])
        found = rows.get()
    return found


def _licence(report: InstallationReport) -> Licence | None:
    key = key_of(report.licence)
    if not key:
        return None
    rows = Licence.objects.filter(number_key=key)
    found = rows.first()
    if found is None:
        insert_new([Licence(number=report.licence)])
        found = rows.get()
    return found
