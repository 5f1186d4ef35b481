"""A company's installation reports, requests for intervention and recalls, for its timeline."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from installations.models import InstallationReport, Intervention, RecallAnswer
from integrators.companies import timeline
from integrators.models import Integrator


def _entries(integrator: Integrator) -> Q:
    return timeline.entries_about(
        InstallationReport, InstallationReport.objects.filter(integrator=integrator)
    )


timeline.register_timeline(
    timeline.TimelineSource(
        kind=("reports", _("Installation reports")),
        titles={
            "report.started": (_("Report begun"), "neutral"),
            "report.submitted": (_("Report submitted"), "info"),
            "report.opened_on_screen": (_("Screen handed to the merchant"), "neutral"),
            "report.link_sent": (_("Link sent to the merchant"), "neutral"),
            "report.signed_by_integrator": (_("Report signed by the integrator"), "ok"),
            "report.signed_by_merchant": (_("Report signed by the merchant"), "ok"),
            "report.cancelled": (_("Report cancelled"), "soon"),
            "report.expired": (_("Report expired"), "soon"),
            "report.refused_by_integrator": (_("Report refused by the integrator"), "soon"),
            "report.refused_by_merchant": (_("Report refused by the merchant"), "soon"),
            "report.refusal_read": (_("Refusal read"), "neutral"),
            "report.begun_anew": (_("Report begun anew"), "neutral"),
            "report.correction_begun": (_("Correction of a report begun"), "neutral"),
            "report.contested": (_("Report contested by the merchant"), "danger"),
            "report.contest_settled": (_("Contest of a report settled"), "info"),
            "report.annulment_asked": (_("Merchant asked to annul a report"), "info"),
            "report.annulment_taken_back": (_("Request to annul taken back"), "neutral"),
            "report.annulment_declined": (_("Annulment declined by the merchant"), "soon"),
            "report.annulment_expired": (_("Request to annul not answered in time"), "soon"),
            "report.annulled": (_("Report annulled by mutual agreement"), "danger"),
            "report.consulted": (_("Report read by Crisalid"), "neutral"),
        },
        entries=_entries,
    )
)


def _interventions(integrator: Integrator) -> Q:
    return timeline.entries_about(Intervention, Intervention.objects.filter(integrator=integrator))


timeline.register_timeline(
    timeline.TimelineSource(
        kind=("interventions", _("Interventions")),
        titles={
            "intervention.recorded": (_("Request for intervention recorded"), "info"),
            "intervention.answered": (_("Request for intervention answered"), "ok"),
            "intervention.remarked": (_("Remark on a request for intervention"), "neutral"),
            "intervention.consulted": (_("Request for intervention read by Crisalid"), "soon"),
        },
        entries=_interventions,
    )
)


def _recalls(integrator: Integrator) -> Q:
    return timeline.entries_about(RecallAnswer, RecallAnswer.objects.filter(integrator=integrator))


timeline.register_timeline(
    timeline.TimelineSource(
        kind=("recalls", _("Recalls")),
        titles={
            "recalls.planned": (_("Visits planned for a recall"), "info"),
            "recalls.impossible": (_("Machines under recall that cannot be done"), "soon"),
            "recalls.taken_back": (_("Answer to a recall taken back"), "neutral"),
            "recalls.impossible_refused": (_("Answer to a recall refused by Crisalid"), "soon"),
        },
        entries=_recalls,
    )
)
