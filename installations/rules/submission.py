"""What keeps a draft from being submitted: all of it, in one list, asked by page and action alike.

First what nobody can submit now (release, person), then what lacks, then what does not agree
with the rest or with the installed base.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from installations.models import InstallationReport, ReportKind
from installations.papers.body import facts_of
from installations.papers.differences import differences
from installations.rules import eligibility, report_steps
from installations.rules.contests import successor_of
from installations.rules.correcting import conditions as corrections
from installations.rules.merchants import of_same_merchant, require_merchants_address
from portal.core.actions import Refused
from portal.core.text import folded

RELEASE, PERSON, MISSING, CONTRADICTION = "release", "person", "missing", "contradiction"


@dataclass(frozen=True)
class Obstacle:
    """One thing that is wrong: its sort, its code, what to say, and the field where it is mended.

    What lacks is told by the field's name alone, all else by a sentence.
    """

    sort: str
    code: str
    words: str | Promise
    step: str = ""
    field: str = ""
    invalid: bool = False


def submittable(report: InstallationReport) -> list[Obstacle]:
    """All that keeps `report` from being submitted; empty when it may be."""
    return [
        *_of_release(report), *_of_person(report), *_missing(report), *_contradictions(report),
    ]  # fmt: skip


def require_submittable(report: InstallationReport) -> None:
    """Refused with all that is wrong, once; its code is that of the first."""
    found = submittable(report)
    if not found:
        return
    lacking = [str(one.words) for one in found if one.sort == MISSING]
    sentences = [str(one.words) for one in found if one.sort != MISSING]
    if lacking:
        words = _("This report is not complete yet: %(missing)s.") % {"missing": ", ".join(lacking)}
        sentences.append(str(words))
    raise Refused(" ".join(sentences), found[0].code)


def _of_release(report: InstallationReport) -> Iterator[Obstacle]:
    try:
        eligibility.require_release(report)
    except Refused as refused:
        # That none is chosen is told with all else that lacks.
        if refused.code != "no_release":
            yield Obstacle(RELEASE, refused.code, refused.message, report_steps.KIND, "release")


def _of_person(report: InstallationReport) -> Iterator[Obstacle]:
    for require in (eligibility.require_writer, corrections.require_person_then):
        try:
            require(report)
        except Refused as refused:
            yield Obstacle(PERSON, refused.code, refused.message)


def _missing(report: InstallationReport) -> Iterator[Obstacle]:
    for one in report_steps.missing_fields(report):
        yield Obstacle(MISSING, "incomplete", one.label, one.step, one.field, one.invalid)


def _contradictions(report: InstallationReport) -> Iterator[Obstacle]:
    """What no single field can tell: address, machine, file and the report that is replaced."""
    try:
        require_merchants_address(report, report.merchant_email)
    except Refused as refused:
        yield _at(report_steps.SITE, "merchant_email", refused)
    if not report.is_removal:
        yield from _of_another_release(report)
    if report.corrects is not None:
        yield from _against_the_corrected(report, report.corrects)
    if report.replaces is not None:
        yield from _against_the_former(report, report.replaces)
    elif report.hardware is not None:
        yield from _known_already(report)


def _at(step: str, field: str, refused: Refused) -> Obstacle:
    return Obstacle(CONTRADICTION, refused.code, refused.message, step, field)


def _of_another_release(report: InstallationReport) -> Iterator[Obstacle]:
    release = report.release
    if report.hardware and report.hardware.release_id != report.release_id:
        machine = _("%(machine)s is not on the list of compatible hardware of %(version)s.") % {
            "machine": report.hardware,
            "version": release,
        }
        yield _at(report_steps.MACHINE, "hardware", Refused(machine, "wrong_hardware"))
    if report.file and report.file.release_id != report.release_id:
        file = _("The file %(name)s is not one of the release %(version)s.") % {
            "name": report.file,
            "version": release,
        }
        yield _at(report_steps.MACHINE, "file", Refused(file, "wrong_file"))


def _against_the_corrected(
    report: InstallationReport, corrected: InstallationReport
) -> Iterator[Obstacle]:
    try:
        corrections.require_correctable(corrected)
    except Refused as refused:
        yield Obstacle(CONTRADICTION, refused.code, refused.message)
    if not differences(corrected.content, facts_of(report)):
        words = _("Nothing differs from %(number)s yet: correct what is wrong in it.") % {
            "number": corrected.number
        }
        yield Obstacle(CONTRADICTION, "nothing_corrected", words)


def _against_the_former(
    report: InstallationReport, replaced: InstallationReport
) -> Iterator[Obstacle]:
    if report.corrects is None:
        yield from _replaced_already(replaced)
    # Before its number is there, it is that which lacks.
    if (report.merchant_siret or report.merchant_register_number) and not of_same_merchant(
        report, replaced
    ):
        words = _(
            "The merchant is not that of %(number)s. A machine that moves to another "
            "merchant is removed there and newly installed here."
        ) % {"number": replaced.number}
        field = "merchant_siret" if report.merchant_siret else "merchant_register_number"
        yield _at(report_steps.SITE, field, Refused(words, "other_site"))
    if (
        report.kind == ReportKind.REPLACEMENT
        and report.serial_number
        and folded(replaced.serial_number) == folded(report.serial_number)
    ):
        same = _("The new machine has the serial number of the one that it replaces.")
        yield _at(report_steps.MACHINE, "serial_number", Refused(same, "same_machine"))


def _replaced_already(replaced: InstallationReport) -> Iterator[Obstacle]:
    running = InstallationReport.objects.in_force().filter(pk=replaced.pk).exists()
    later = successor_of(replaced)
    if later is not None and later.corrects_id == replaced.pk:
        words = _("The report %(other)s corrects %(number)s: begin from it.") % {
            "number": replaced.number, "other": later.number,
        }  # fmt: skip
        yield Obstacle(CONTRADICTION, "already_corrected", words)
    elif later is not None or not running:
        words = _("Another report already replaces %(number)s.") % {"number": replaced.number}
        yield Obstacle(CONTRADICTION, "already_replaced", words)


def _known_already(report: InstallationReport) -> Iterator[Obstacle]:
    """A machine that is in the base already is updated, replaced or removed, not new."""
    serial = folded(report.serial_number)
    if report.hardware is None or not serial:
        return
    # Compared here: what two databases take for the same letter is not the same.
    alike = InstallationReport.objects.in_force().filter(
        integrator=report.integrator,
        hardware__maker=report.hardware.maker,
        hardware__model=report.hardware.model,
    )
    if report.corrects_id is not None:
        # What is corrected tells of the same machine.
        alike = alike.exclude(pk=report.corrects_id)
    rows = alike.only("number", "serial_number").order_by("pk")
    known = next((row for row in rows if folded(row.serial_number) == serial), None)
    if known is not None:
        words = _(
            "This machine is in the installed base already, by %(number)s. Report an update, "
            "a replacement or a removal of it instead."
        ) % {"number": known.number}
        yield _at(report_steps.MACHINE, "serial_number", Refused(words, "known_machine"))
