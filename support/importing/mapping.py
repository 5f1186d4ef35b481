"""What of Odoo becomes what here: proposed by its words, seen and changed before it is applied.

Stages, priorities and types have the names that a company gave them, in its language; an export
to update data tells them by external identifiers, whose ends are words too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.accounts.permissions import Role
from portal.search.folding import fold
from support.importing.tables.values import PARIS, UTC
from support.models import Channel, OdooImport, Qualification, Severity, TicketState

STATES: Final[list[tuple[str, str | Promise]]] = [
    (TicketState.OPEN.value, TicketState.OPEN.label),
    (TicketState.TAKEN.value, TicketState.TAKEN.label),
    (TicketState.ON_INTEGRATOR.value, TicketState.ON_INTEGRATOR.label),
    (TicketState.RESOLVED.value, TicketState.RESOLVED.label),
    (TicketState.CLOSED.value, TicketState.CLOSED.label),
    (TicketState.DISMISSED.value, _("Put aside (closed, where the company is known)")),
]
ZONES: Final[list[tuple[str, str | Promise]]] = [(PARIS, _("Paris")), (UTC, "UTC")]
STAGE_WORDS = (
    (TicketState.DISMISSED, ("cancel", "annul", "spam", "doublon", "duplicate", "abandon", "reject",
                             "refus")),
    (TicketState.CLOSED, ("solved", "resolu", "resolved", "clos", "cloture", "closed", "ferme",
                          "done", "termine", "archiv")),
    (TicketState.ON_INTEGRATOR, ("hold", "attente", "waiting", "customer", "client", "pending",
                                 "suspend")),
    (TicketState.TAKEN, ("progress", "cours", "assign", "charge", "traitement")),
)  # fmt: skip
PRIORITY_WORDS = (
    (Severity.BLOCKED, ("urgent", "critique", "critical", "bloqu", "3")),
    (Severity.IMPAIRED, ("high", "haute", "elevee", "important", "2")),
    (Severity.QUESTION, ("medium", "moyenne", "normal", "1")),
)
TYPE_WORDS = (
    (Qualification.INSTALLATION, ("install", "mise a jour", "update", "deploi")),
    (Qualification.CERTIFICATION, ("certif", "nf525", "conformit", "agrement")),
    (Qualification.HARDWARE, ("materiel", "hardware", "imprimante", "tpe")),
    (Qualification.ANOMALY, ("incident", "issue", "probleme", "problem", "bug", "anomal", "panne")),
    (Qualification.QUESTION, ("question", "aide", "help", "usage", "utilisation")),
)
FIELDS = {"stages": STAGE_WORDS, "priorities": PRIORITY_WORDS, "types": TYPE_WORDS}
"""What of a mapping is told by words, and by which."""
LEFT: Mapping[str, str] = {"stages": TicketState.OPEN.value, "priorities": "", "types": ""}
"""What becomes of a word that nothing is known of."""


def proposed(field: str, word: str) -> str:
    """What a word of Odoo most likely means here."""
    text = fold(word.rpartition(".")[2].replace("_", " "))
    for value, words in FIELDS[field]:
        if any(each in text for each in words):
            return str(value)
    return LEFT[field]


def technicians() -> list[User]:
    """Who may have had a ticket: whoever works here, or did."""
    rows = User.objects.filter(role__in=[Role.SUPPORT, Role.QUALITY, Role.ADMIN])
    return list(rows.order_by("name_sorted", "pk"))


def proposed_technician(word: str, people: Iterable[User]) -> str:
    """Who here is named so, by address or name, if that is one person."""
    told = fold(word)
    same = [each for each in people if told in (fold(each.name), fold(each.email))]
    return str(same[0].pk) if len(same) == 1 else ""


def completed(odoo: OdooImport) -> dict[str, Any]:
    """The mapping of an import, with what is proposed for each word that it does not name."""
    known: dict[str, Any] = odoo.mapping
    made: dict[str, Any] = {
        "zone": known.get("zone", PARIS), "channel": known.get("channel", Channel.MAIL.value)
    }  # fmt: skip
    for field in FIELDS:
        words = odoo.found.get(field, {})
        made[field] = {word: proposed(field, word) for word in words} | known.get(field, {})
    people = technicians()
    names = odoo.found.get("people", {})
    made["people"] = {word: proposed_technician(word, people) for word in names} | known.get(
        "people", {}
    )
    return made


def counted(odoo: OdooImport, mapping: Mapping[str, Any]) -> list[tuple[str, int]]:
    """How many tickets come into each of our states."""
    found = dict.fromkeys((value for value, _label in STATES), 0)
    for word, count in odoo.found.get("stages", {}).items():
        found[mapping["stages"].get(word, LEFT["stages"])] += count
    labels = dict(STATES)
    return [(str(labels[value]), count) for value, count in found.items() if count]


def checked(mapping: Any) -> dict[str, Any]:
    """A mapping from outside, as far as it says what there is here; raises ValueError."""
    if not isinstance(mapping, dict):
        raise ValueError("a mapping is an object")
    allowed = {
        "stages": {value for value, _label in STATES},
        "priorities": {"", *Severity.values},
        "types": {"", *Qualification.values},
        "people": {"", *(str(each.pk) for each in technicians())},
    }
    made: dict[str, Any] = {}
    for field, values in allowed.items():
        words = mapping.get(field, {})
        if not isinstance(words, dict) or not set(map(str, words.values())) <= values:
            raise ValueError(f"{field}: one of {', '.join(sorted(values))}")
        made[field] = {str(word): str(value) for word, value in words.items()}
    made["zone"] = mapping.get("zone", PARIS)
    made["channel"] = mapping.get("channel", Channel.MAIL.value)
    if made["zone"] not in dict(ZONES) or made["channel"] not in Channel.values:
        raise ValueError("zone or channel")
    return made
