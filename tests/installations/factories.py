"""Reports in each state, made through the actions, as people make them."""

import datetime as dt

from installations.actions.begin_anew import begin_correction
from installations.actions.sign_report import Signing, sign_as_integrator
from installations.models import InstallationReport, ReportProof
from installations.rules import drafts
from portal.accounts.proofs.clients import Client
from portal.core import clock
from portal.demo import installations
from tests.harness.anew import chance
from tests.releases import factories as releases

RNG = chance(525)  # one for a whole test, so that no two of its shops are alike
CLIENT = Client("192.0.2.7", "Firefox")


def an_hour_ago() -> dt.datetime:
    return clock.now() - dt.timedelta(hours=2)


def make(representative, release, until="signed", **options) -> InstallationReport:
    """As far as `until` (see `portal.demo.installations.report`), all of it now."""
    at = options.pop("at", None) or an_hour_ago()
    played = installations.scene(
        representative=representative, release=release, rng=RNG, until=until, at=at, **options
    )
    while True:
        try:
            next(played)
        except StopIteration as end:
            return end.value


submit = installations.submit


def complete_draft(representative, release, *, values=None, **options) -> InstallationReport:
    """A draft that lacks nothing, but for `values`."""
    report = make(representative, release, "draft", **options)
    installations.fill(report, at=an_hour_ago(), rng=RNG)
    drafts.keep_step(
        report, values={"merchant_email": "fleurs@commerce.example", **(values or {})},
        typed={}, names=set(),
    )  # fmt: skip
    report.refresh_from_db()
    return report


def signing(proof=ReportProof.PASSWORD, **values) -> Signing:
    return Signing(**{"proof": proof, "proof_at": clock.now(), "client": CLIENT, **values})


def newer(cast):
    """The next V4 release, which supersedes the one before."""
    return releases.published(cast, version=releases.NEWER_V4)


WRONG = "Le numéro de licence était celui d’une autre caisse."


def correction(report, *, by=None, reason=WRONG, **values) -> InstallationReport:
    """A draft that corrects `report`, with `values` in the place of what it says."""
    report = InstallationReport.objects.get(pk=report.pk)
    by = by or report.representative.user
    draft = begin_correction(by=by, report=report, reason=reason)
    drafts.keep_step(draft, values=values, typed={}, names=set())
    return InstallationReport.objects.get(pk=draft.pk)


def corrected(report, *, by=None, reason=WRONG, **values) -> InstallationReport:
    """What both have signed to correct `report`."""
    draft = correction(report, by=by, reason=reason, **values)
    by = by or draft.representative.user
    sent = submit(draft, by=by)
    sign_as_integrator(by=by, report=sent, signing=signing())
    installations.sign_for_merchant(sent, rng=RNG)
    return InstallationReport.objects.get(pk=sent.pk)
