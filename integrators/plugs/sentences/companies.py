"""Companies, their establishments and their people, in sentences for the journal."""

from django.utils.translation import gettext_lazy as _

from integrators.companies.identity.countries import FRANCE, country_name
from integrators.companies.models import Integrator, RepresentativeRole
from portal.journal.words.sentences import (
    Family,
    Sentence,
    Shown,
    Telling,
    choice,
    made,
    register_sentences,
)

KNOWN_BY = [
    _("SIREN %(siren)s"),
    _("VAT number %(vat_number)s"),
    _("Register of companies: %(register)s"),
    _("Country: %(country)s"),
]
"""Of a company abroad all but the SIREN, of one in France the SIREN alone."""


def _country(told: Telling) -> Shown:
    code = told.at("country")
    return "" if code in (None, "", FRANCE) else country_name(str(code))


def _register(told: Telling) -> Shown:
    """As a candidature's entry says it, or in the two parts of the company's own."""
    parts = (told.at("register"), told.at("register_name"), told.at("register_number"))
    return " ".join(str(part) for part in parts if part)


def _vat_number(told: Telling) -> Shown:
    return "" if told.at("siren") else str(told.at("vat_number") or "")


COUNTRY = {
    "country": made(_country), "register": made(_register), "vat_number": made(_vat_number),
}  # fmt: skip
ROLE = {"role": choice("role", RepresentativeRole)}


def _changed(told: Telling) -> list[Shown]:
    labels = {field.name: field.verbose_name for field in Integrator._meta.fields}
    after = told.at("after")
    return [str(labels[key]) for key in after if key in labels] if isinstance(after, dict) else []


register_sentences(
    Family(
        "companies",
        _("Companies and people"),
        {
            "integrator.registered": Sentence(
                _("%(who)s registered the company %(what)s"),
                details=[*KNOWN_BY, _("Town: %(city)s")],
                values=COUNTRY,
            ),
            "integrator.updated": Sentence(
                _("%(who)s changed the legal data of the company %(what)s"),
                details=[_("Changed: %(changed)s")],
                values={"changed": made(_changed)},
            ),
            "integrator.contact_shown": Sentence(
                _("%(who)s had the register show how to reach the company %(what)s"),
                details=[_("Web site: %(website)s")],
            ),
            "integrator.contact_hidden": Sentence(
                _("%(who)s had the register no longer show how to reach the company %(what)s"),
            ),
            "integrator.reminded": Sentence(
                _("%(who)s reminded the company %(what)s of what it lacks"),
            ),
            "establishment.added": Sentence(
                _("%(who)s added the establishment %(what)s to the company %(company)s"),
            ),
            "establishment.closed": Sentence(
                _("%(who)s noted that the company %(company)s has closed a place: %(what)s"),
                tone="soon",
            ),
            "contact.added": Sentence(
                _("%(who)s added a contact to the company %(company)s: %(what)s"),
                details=[_("Function: %(function)s")],
                values={"function": made(lambda told: told.at("contact.function") or "")},
            ),
            "representative.invited": Sentence(
                _("%(who)s invited someone to represent the company %(company)s: %(what)s"),
                details=[_("Name: %(name)s"), _("Role: %(role)s")],
                values=ROLE,
            ),
            "representative.invited_again": Sentence(
                _("%(who)s sent an invitation of the company %(company)s again: %(what)s"),
            ),
            "representative.uninvited": Sentence(
                _("%(who)s withdrew an invitation of the company %(company)s: %(what)s"),
            ),
            "representative.joined": Sentence(
                _("%(who)s became a representative of the company %(company)s"),
                details=[_("Role: %(role)s")],
                values=ROLE,
                tone="info",
            ),
            "representative.left": Sentence(
                _("%(who)s recorded that someone has left the company %(company)s: %(what)s"),
                details=[_("Former role: %(role)s")],
                values=ROLE,
                tone="soon",
            ),
            "representative.role_changed": Sentence(
                _("%(who)s changed a role at the company %(company)s: %(what)s"),
                details=[_("Before: %(before)s"), _("After: %(after)s")],
                values={
                    "before": choice("before", RepresentativeRole),
                    "after": choice("after", RepresentativeRole),
                },
                tone="info",
            ),
        },
    )
)
