"""The exact text that a representative reads, and commits to, when signing the charter."""

from django.utils import translation
from django.utils.translation import gettext as _

from integrators.charter.models import Charter
from integrators.companies.identity.naming import identity_data
from integrators.companies.models import Representative
from portal.ui.text import formats


def text_to_sign(charter: Charter, language: str) -> str:
    """The text shown and signed, to the letter: the charter's (Markdown), then the commitment."""
    return f"{charter.text(language).strip()}\n\n{commitment(charter, language)}"


def commitment(charter: Charter, language: str) -> str:
    """The sentence beside the tick box."""
    with translation.override(language):
        return _(
            "I have read version %(version)s of the charter, and I commit to respect it in all "
            "that I do with Crisalid Encaissement."
        ) % {"version": charter.version}


def capacity_of(representative: Representative, language: str) -> str:
    """In what capacity someone signs: `Manager, Dupont Caisse (SIREN 123 456 782)`."""
    company = representative.integrator
    with translation.override(language):
        role = representative.get_role_display()
        known_by = identity_data(company)
        known_by.pop("siret", None)
        return f"{role}, {company.name} ({formats.company_numbers(known_by)})"
