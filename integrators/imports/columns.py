"""The columns of an import, by the names that people give them."""

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Column:
    """`code` heads the column in the template; `french` and `also` are taken as well."""

    code: str
    label: str | Promise
    example: str
    french: str
    also: tuple[str, ...] = ()
    hint: str | Promise = ""


COMPANY = (
    Column("siren", "SIREN", "552100554", "siren",
           hint=_("Tells the companies apart; leave it empty for a company abroad.")),
    Column("name", _("Company name"), "Caisses du Rhin", "raison sociale",
           ("nom", "société", "company")),
    Column("siret", _("SIRET of the head office"), "55210055400013", "siret"),
    Column("vat_number", _("VAT number"), "FR96552100554", "numéro de TVA", ("TVA", "VAT")),
    Column("country", _("Country"), "FR", "pays", ("country",),
           _("Its name, or its code of two letters (ISO 3166); France where empty.")),
    Column("register_name", _("Register of companies"), "", "registre", ("register",),
           _("Of a company abroad, such as “Amtsgericht Saarbrücken” or “RCS Luxembourg”.")),
    Column("register_number", _("Number in this register"), "", "numéro au registre",
           ("numéro de registre",),
           _("Such as HRB 12345. With country and register it tells the companies abroad apart.")),
    Column("street", _("Street"), "12 rue des Serruriers", "adresse", ("rue", "address")),
    Column("postcode", _("Postcode"), "57000", "code postal", ("CP",)),
    Column("city", _("Town"), "Metz", "ville", ("commune", "town")),
    Column("email", _("E-mail address"), "contact@rhin.example", "e-mail", ("courriel", "mail")),
    Column("phone", _("Phone"), "03 87 65 98 80", "téléphone", ("tél",)),
    Column("language", _("Language"), "fr", "langue", hint=_("fr or en; fr where empty.")),
)  # fmt: skip
CONTACT = (
    Column("contact_name", _("Contact: name"), "Odile Weber", "contact"),
    Column("contact_function", _("Contact: function"), "Gérante", "fonction du contact"),
    Column("contact_email", _("Contact: e-mail address"), "odile@rhin.example",
           "e-mail du contact"),
    Column("contact_phone", _("Contact: phone"), "03 87 65 98 81", "téléphone du contact"),
)  # fmt: skip
PERSON = (
    Column("person_email", _("Representative: e-mail address"), "alex@rhin.example",
           "e-mail du représentant", hint=_("The invitation goes there.")),
    Column("person_name", _("Representative: name"), "Alex Muller", "représentant",
           ("nom du représentant",)),
    Column("person_role", _("Representative: role"), "technicien", "rôle",
           hint=_("gérant or technicien (manager, technician); technicien where empty.")),
)  # fmt: skip
TRAINING = (
    Column("training_on", _("Training: held on"), "12/03/2024", "formation le",
           ("date de formation",), _("Of the representative of the same row.")),
    Column("training_line", _("Training: product line"), "V4", "gamme de la formation",
           ("ligne de la formation",),
           hint=_("V3 or V4; V4 where empty.")),
    Column("training_kind", _("Training: kind"), "initiale", "type de formation",
           hint=_("initiale or complémentaire; initiale where empty.")),
    Column("training_nf525", _("Training: with the NF525 module"), "oui", "module NF525",
           hint=_("oui or non; oui where empty.")),
    Column("training_title", _("Training: title"), "Formation initiale V4",
           "intitulé de la formation"),
    Column("training_place", _("Training: place"), "Metz", "lieu de la formation"),
    Column("training_trainer", _("Training: trainer"), "Régis Folny", "formateur"),
    Column("training_months", _("Training: valid for (months)"), "36", "validité en mois",
           hint=_("Empty: it does not expire.")),
)  # fmt: skip
APPROVAL = (
    Column("approval_from", _("Approval: from"), "01/06/2024", "agréé du", ("agrément du",)),
    Column("approval_until", _("Approval: until"), "31/05/2027", "agréé jusqu’au",
           ("agrément jusqu’au", "agréé au"), _("This day included.")),
    Column("approval_lines", _("Approval: product lines"), "V3, V4", "gammes agréées",
           ("lignes agréées",),
           hint=_("V3, V4 or both.")),
    Column("approval_activities", _("Approval: activities"), "vendre, installer, maintenir",
           "activités agréées", hint=_("All three where empty.")),
    Column("approval_reference", _("Approval: reference"), "PV du 28/05/2024",
           "référence de l’agrément"),
)  # fmt: skip
GROUPS: tuple[tuple[str | Promise, tuple[Column, ...]], ...] = (
    (_("Company"), COMPANY),
    (_("Someone to call"), CONTACT),
    (_("Representative"), PERSON),
    (_("Training held before"), TRAINING),
    (_("Approval granted before"), APPROVAL),
)
COLUMNS = {column.code: column for _label, group in GROUPS for column in group}


def plain_heading(text: str) -> str:
    """`text` in small letters, without accents, spaces and signs."""
    parts = unicodedata.normalize("NFKD", text).casefold()
    return re.sub(r"[^a-z0-9]", "", parts)


@dataclass(frozen=True)
class Headings:
    """The columns that a kind of file may have; one of `naming` must be there.

    `unnamed` is said of a file that has none of these.
    """

    columns: Mapping[str, Column]
    naming: Collection[str]
    unnamed: str | Promise

    @cached_property
    def _by_name(self) -> dict[str, str]:
        return {
            plain_heading(name): column.code
            for column in self.columns.values()
            for name in (column.code, column.french, *column.also)
        }

    def code_of(self, heading: str) -> str:
        """The column that `heading` names; "" where we know none."""
        return self._by_name.get(plain_heading(heading), "")

    def error_in_words(self, column: str, reason: str) -> str:
        """An error with the column that it is about."""
        if column not in self.columns:
            return reason
        label = self.columns[column].label
        return gettext("%(column)s: %(reason)s") % {"column": label, "reason": reason}


REGISTRY = Headings(
    COLUMNS,
    ("siren", "register_number"),
    _(
        "The first row must name the columns, and one of them must be “SIREN” or "
        "“Number in this register”."
    ),
)
