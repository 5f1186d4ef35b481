"""The sealed document of installations: the report that both parties signed."""

from collections.abc import Iterator

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from installations.actions.sign_report import DOCUMENT_KIND
from installations.models import (
    IN_BASE,
    Annulment,
    AnnulmentState,
    Contest,
    InstallationReport,
    ReportKind,
    ReportState,
)
from installations.papers import annulment
from installations.rules import access
from portal.documents.kinds import Said, Today, register_document_kind
from releases.models import Release


def report_facts(said: Said) -> Iterator[tuple[str | Promise, str]]:
    """What a signed report is about. People stand on the paper alone."""
    kind = said.text("report", "kind")
    if kind in ReportKind.values:
        yield _("Kind"), str(ReportKind(kind).label)
    yield _("Merchant"), said.text("report", "merchant", "name")
    yield _("Integrator"), said.text("report", "integrator", "name")
    yield _("Release"), said.text("report", "release", "version")
    yield _("Certificate"), said.text("report", "release", "certificate_number")
    yield _("Serial numbers"), said.text("report", "machine", "serial_number")
    if corrected := said.text("report", "corrects", "number"):
        yield _("Corrects the report"), corrected


def report_today(said: Said) -> Iterator[Today]:
    """Whether its release stands, and whether a later report says more of the machine."""
    release = Release.objects.filter(
        line=said.text("report", "release", "line"),
        version=said.text("report", "release", "version"),
    ).first()
    if release is None:
        yield Today(_("Its release is not in our records"), "danger")
    elif release.is_withdrawn:
        yield Today(_("Its release was withdrawn since"), "danger")
    elif release.is_current:
        yield Today(_("Its release is the current one"), "ok")
    else:
        yield Today(_("Its release has a successor"))
    yield from _contest(said)
    yield from _annulled(said)
    right = InstallationReport.objects.filter(corrects__number=said.number, state__in=IN_BASE)
    for number in right.values_list("number", flat=True):
        text = _("It is corrected by the report %(number)s, which counts in its place")
        yield Today(text % {"number": number}, "danger")
    later = InstallationReport.objects.filter(replaces__number=said.number, state__in=IN_BASE)
    if later.exists():
        yield Today(_("A later report replaces this one"), "soon")


def annulment_facts(said: Said) -> Iterator[tuple[str | Promise, str]]:
    """Which report is void. Why, and who agreed to it, stand on the paper alone."""
    yield _("Report"), said.text("report", "number")
    yield _("Merchant"), said.text("merchant", "name")
    yield _("Integrator"), said.text("integrator", "name")
    yield _("Release"), said.text("report", "version")
    yield _("Serial numbers"), said.text("report", "serial_number")


def annulment_today(said: Said) -> Iterator[Today]:
    """Whether our records hold the report for void, too."""
    number = said.text("report", "number")
    report = InstallationReport.objects.filter(number=number).only("state").first()
    if report is None or report.state != ReportState.VOID:
        yield Today(_("The report is not void in our records"), "danger")
    else:
        yield Today(_("The report is void, and engages nobody any more"), "ok")


def _annulled(said: Said) -> Iterator[Today]:
    """That both parties have annulled it, and by which document."""
    rows = Annulment.objects.filter(report__number=said.number, state=AnnulmentState.AGREED)
    for number in rows.values_list("document__number", flat=True):
        text = _("Both parties have annulled it by the document %(number)s: it is void")
        yield Today(text % {"number": number}, "danger")


def _contest(said: Said) -> Iterator[Today]:
    """That it was contested, and what came of it; nobody's words, since anyone may read this."""
    contest = (
        Contest.objects.filter(report__number=said.number).only("outcome", "settled_at").first()
    )
    if contest is None:
        return
    if contest.settled_at is None:
        yield Today(_("The merchant contests it, and Crisalid has still to settle this"), "danger")
    elif contest.is_upheld:
        yield Today(_("The merchant contested it: it was found void"), "danger")
    else:
        yield Today(_("The merchant contested it: it was found to stand as signed"), "ok")


register_document_kind(
    annulment.KIND,
    may_read=access.may_read_document,
    name=_("Annulment of an installation report"),
    listed=access.listed_documents,
    facts=annulment_facts,
    today=annulment_today,
)
register_document_kind(
    DOCUMENT_KIND,
    may_read=access.may_read_document,
    name=_("Installation report"),
    listed=access.listed_documents,
    facts=report_facts,
    today=report_today,
)
