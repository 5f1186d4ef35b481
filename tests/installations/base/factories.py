"""What becomes of signed reports, and reports of a machine of one's choice."""

from installations.actions.annul_report import Agreeing, agree_to_annulment, ask_annulment
from installations.actions.contest_report import contest_report
from installations.actions.settle_contest import settle_contest
from installations.actions.sign_report import sign_as_integrator
from installations.models import InstallationReport
from installations.signing import invitations
from portal.demo import installations
from tests.installations.factories import CLIENT, RNG, complete_draft, signing, submit


def anew(report):
    return InstallationReport.objects.get(pk=report.pk)


def annul(report):
    InstallationReport.objects.filter(pk=report.pk).update(merchant_email="a@weber.example")
    report = anew(report)
    asked = ask_annulment(by=report.representative.user, report=report, reason="Erreur de caisse.")
    agree_to_annulment(
        by=invitations.merchant(report), annulment=asked, agreeing=Agreeing("É. Weber", CLIENT)
    )
    return anew(report)


def contest(report):
    contest_report(by=invitations.merchant(report), report=report, reason="Pas ma caisse.")
    return anew(report)


def settle(cast, report, outcome):
    settle_contest(by=cast.quality, report=anew(report), outcome=outcome, reason="Vu la facture.")
    return anew(report)


def signed_with(representative, release, **values):
    """A signed report of a new machine that says `values`."""
    draft = complete_draft(representative, release, values=values)
    report = submit(draft, by=representative.user)
    sign_as_integrator(by=representative.user, report=report, signing=signing())
    installations.sign_for_merchant(report, rng=RNG)
    return anew(report)
