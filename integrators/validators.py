"""Checks of French company numbers (INSEE), with python-stdnum."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum.fr import siren, siret, tva


def validate_siren(value: str) -> None:
    """Nine digits with a right check digit, or ValidationError."""
    if not siren.is_valid(value):
        raise ValidationError(
            _("This SIREN is not valid: it has nine digits, the last one a check digit."),
            code="siren",
        )


def validate_siret(value: str) -> None:
    """Fourteen digits with a right check digit (La Poste's own rule included), or ValidationError."""
    if not siret.is_valid(value):
        raise ValidationError(
            _("This SIRET is not valid: it has fourteen digits, the SIREN and five more."),
            code="siret",
        )


def validate_vat(value: str) -> None:
    """A French VAT number with a right key, or ValidationError."""
    if not tva.is_valid(value):
        raise ValidationError(_("This French VAT number is not valid."), code="vat")
