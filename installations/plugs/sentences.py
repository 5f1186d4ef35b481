"""Installation reports and recalls, in sentences for the journal."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from installations.models import (
    Concern,
    ImpossibleBecause,
    InstallationReport,
    Intervention,
    Outcome,
    RecallAnswer,
    ReportKind,
    Site,
    Way,
)
from portal.accounts.models import User
from portal.accounts.permissions import Permission
from portal.journal.words.sentences import Family, Sentence, choice, day, register_sentences, row
from portal.journal.words.subjects import Named, SubjectKind, register_subjects


def _report(named: Named, reader: User) -> str:
    if not reader.may(Permission.REPORTS_READ):
        return ""
    return reverse("installations:report", args=[named.key[1]])


def _intervention(named: Named, reader: User) -> str:
    if not reader.may(Permission.REPORTS_READ):
        return ""
    return reverse("installations:intervention", args=[named.key[1]])


def _site(named: Named, reader: User) -> str:
    if not reader.may(Permission.REPORTS_READ):
        return ""
    return reverse("installations:site", args=[named.key[1]])


def _recalls(named: Named, reader: User) -> str:
    if not reader.may(Permission.REPORTS_READ):
        return ""
    return reverse("installations:recalls", args=[named.slug])


register_subjects(
    SubjectKind(InstallationReport, lambda: "number", href=_report, company="integrator"),
    SubjectKind(Intervention, lambda: "number", href=_intervention, company="integrator"),
    SubjectKind(Site, lambda: "name", href=_site, company="integrator"),
    SubjectKind(
        RecallAnswer,
        lambda: "withdrawal__release__version",
        href=_recalls,
        slug="withdrawal",
        company="integrator",
    ),
)
_REASON = [_("Reason: %(reason)s")]
register_sentences(
    Family(
        "reports",
        _("Installation reports"),
        {
            "report.started": Sentence(
                _("%(who)s began an installation report (%(what)s)"),
                details=[
                    _("Kind: %(kind)s"),
                    _("Version %(release)s"),
                    _("Follows the report %(replaces)s"),
                ],
                values={"kind": choice("kind", ReportKind)},
            ),
            "report.submitted": Sentence(
                _("%(who)s submitted the installation report %(what)s"),
                details=[
                    _("Kind: %(kind)s"),
                    _("Version %(release)s"),
                    _("Site: %(site)s"),
                    _("Licence: %(licence)s"),
                    _("Signs for the merchant: %(merchant_signatory)s"),
                    _("Corrects the report %(corrects)s"),
                ],
                values={"kind": choice("kind", ReportKind), "site": row("site", Site)},
                tone="info",
            ),
            "report.opened_on_screen": Sentence(
                _("%(who)s handed the merchant the screen to sign the report %(what)s"),
            ),
            "report.link_sent": Sentence(
                _("%(who)s sent the merchant a link to sign the report %(what)s"),
                details=[_("To: %(email)s")],
            ),
            "report.signed_by_merchant": Sentence(
                _("%(who)s signed the installation report %(what)s"),
                details=[_("Signed by %(signer)s")],
                tone="ok",
            ),
            "report.signed_by_integrator": Sentence(
                _("%(who)s signed the installation report %(what)s for the integrator"), tone="ok"
            ),
            "report.cancelled": Sentence(
                _("%(who)s cancelled the installation report %(what)s"),
                details=_REASON,
                tone="soon",
            ),
            "report.expired": Sentence(
                _("%(who)s ended the installation report %(what)s, which was not signed in time"),
                tone="soon",
            ),
            "report.refused_by_merchant": Sentence(
                _("%(who)s refused to sign the installation report %(what)s"),
                details=_REASON,
                tone="soon",
            ),
            "report.refused_by_integrator": Sentence(
                _("%(who)s refused to sign the installation report %(what)s for the integrator"),
                details=_REASON,
                tone="soon",
            ),
            "report.refusal_read": Sentence(
                _("%(who)s read why the merchant did not sign the report %(what)s"),
            ),
            "report.begun_anew": Sentence(
                _("%(who)s began an ended installation report anew (%(what)s)"),
                details=[
                    _("Kind: %(kind)s"),
                    _("Version %(release)s"),
                    _("Follows the report %(replaces)s"),
                    _("Begins anew the report %(anew_of)s"),
                ],
                values={"kind": choice("kind", ReportKind)},
            ),
            "report.correction_begun": Sentence(
                _("%(who)s began to correct a signed installation report (%(what)s)"),
                details=[
                    _("Kind: %(kind)s"),
                    _("Version %(release)s"),
                    _("Follows the report %(replaces)s"),
                    _("Corrects the report %(corrects)s"),
                    *_REASON,
                ],
                values={"kind": choice("kind", ReportKind)},
            ),
            "report.contested": Sentence(
                _("%(who)s contested the installation report %(what)s"),
                details=_REASON,
                tone="danger",
            ),
            "report.contest_settled": Sentence(
                _("%(who)s settled the contest of the installation report %(what)s"),
                details=[_("Outcome: %(outcome)s"), *_REASON],
                values={"outcome": choice("outcome", Outcome)},
                tone="info",
            ),
            "report.annulment_asked": Sentence(
                _("%(who)s asked the merchant to annul the installation report %(what)s"),
                details=_REASON,
                tone="info",
            ),
            "report.annulment_taken_back": Sentence(
                _("%(who)s took back the request to annul the installation report %(what)s"),
            ),
            "report.annulment_declined": Sentence(
                _("%(who)s declined to annul the installation report %(what)s"),
                details=_REASON,
                tone="soon",
            ),
            "report.annulment_expired": Sentence(
                _("%(who)s ended the unanswered request to annul the installation report %(what)s"),
                tone="soon",
            ),
            "report.annulled": Sentence(
                _("%(who)s agreed to annul the installation report %(what)s"),
                details=[_("Document %(document)s")],
                tone="danger",
            ),
            "report.consulted": Sentence(
                _("%(who)s read the installation report %(what)s"), details=_REASON
            ),
            "recalls.opened": Sentence(
                _("%(who)s opened the recalls of version %(what)s"),
                details=[_("Machines: %(machines)s")],
                tone="soon",
            ),
        },
    )
)
register_sentences(
    Family(
        "recalls",
        _("Recalls"),
        {
            "recalls.planned": Sentence(
                _("%(who)s planned visits for the recall of version %(what)s"),
                details=[_("Planned for: %(planned_on)s")],
                values={"planned_on": day("planned_on")},
                tone="info",
            ),
            "recalls.impossible": Sentence(
                _("%(who)s said that machines cannot be done in the recall of version %(what)s"),
                details=[_("Why: %(because)s"), _("In words: %(text)s")],
                values={"because": choice("because", ImpossibleBecause)},
                tone="soon",
            ),
            "recalls.taken_back": Sentence(
                _("%(who)s took back an answer to the recall of version %(what)s"),
            ),
            "recalls.impossible_refused": Sentence(
                _("%(who)s did not accept an answer to the recall of version %(what)s"),
                details=[_("In words: %(text)s")],
                tone="soon",
            ),
        },
    )
)
register_sentences(
    Family(
        "interventions",
        _("Interventions"),
        {
            "intervention.recorded": Sentence(
                _("%(who)s recorded the request for intervention %(what)s"),
                details=[
                    _("How it came: %(way)s"),
                    _("Qualification: %(concern)s"),
                    _("Site: %(site)s"),
                ],
                values={
                    "way": choice("way", Way),
                    "concern": choice("concern", Concern),
                    "site": row("site", Site),
                },
                tone="info",
            ),
            "intervention.answered": Sentence(
                _("%(who)s answered the request for intervention %(what)s"),
                details=[_("Minutes spent: %(minutes)s")],
                tone="ok",
            ),
            "intervention.remarked": Sentence(
                _("%(who)s wrote a remark on the request for intervention %(what)s"),
            ),
            "intervention.consulted": Sentence(
                _("%(who)s read the request for intervention %(what)s"),
                details=_REASON,
                tone="soon",
            ),
        },
    )
)
