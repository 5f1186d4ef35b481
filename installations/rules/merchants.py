"""Who the merchant of a report is, in France or abroad, and what must be said of them."""

from django.utils.translation import gettext_lazy as _

from installations.models import InstallationReport
from integrators.companies.identity.checks import needed
from portal.core.actions import Refused
from portal.search.folding import key_of

FIELDS = {
    "siret": "merchant_siret",
    "vat_number": "merchant_vat_number",
    "register_name": "merchant_register_name",
    "register_number": "merchant_register_number",
    "postcode": "postcode",
}
"""Where a report holds what a company is known by. It has no SIREN: the SIRET begins with it."""


def numbers_needed(report: InstallationReport) -> list[str]:
    """The fields of these that a report must have."""
    return [FIELDS[name] for name in needed(report.merchant) if name in FIELDS]


def of_same_merchant(one: InstallationReport, other: InstallationReport) -> bool:
    """Whether two reports name one place in France, or one merchant abroad."""
    if one.merchant_siret or other.merchant_siret:
        return one.merchant_siret == other.merchant_siret
    first, second = one.merchant, other.merchant
    by_vat = first.vat_number == second.vat_number != ""
    return by_vat or _register(one) == _register(other)


def _register(report: InstallationReport) -> tuple[str, str]:
    key = key_of(report.merchant_register_number, report.merchant_register_name)
    return report.country, key


def require_merchants_address(report: InstallationReport, email: str) -> None:
    """Refused ("own_address") for an address of the integrator: a code sent there proves
    nothing of the merchant."""
    if email and report.integrator.representatives.filter(user__email__iexact=email).exists():
        raise Refused(
            _("Write the merchant’s own address: this one is of your company."),
            "own_address",
        )
