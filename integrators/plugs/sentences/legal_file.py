"""Candidatures, legal files, imports and quality documents, in sentences for the journal."""

from django.utils.translation import gettext_lazy as _

from integrators.approvals.wording import activities_in_words, lines_in_words
from integrators.companies.models import Integrator
from integrators.imports.models import RowKind
from integrators.plugs.sentences.companies import COUNTRY, KNOWN_BY
from portal.journal.models import Why
from portal.journal.words.sentences import (
    Family,
    Sentence,
    Shown,
    Telling,
    choice,
    day,
    flag,
    listed,
    made,
    register_sentences,
    row,
)
from portal.ui.text import formats


def _wanted(told: Telling) -> Shown:
    """What a candidate asks to be approved for."""
    activities, lines = listed(told.at("activities")), listed(told.at("lines"))
    if not activities or not lines:
        return ""
    return f"{activities_in_words(activities)} {lines_in_words(lines)}"


def _counted(told: Telling) -> list[Shown]:
    """How many rows led to what."""
    counts = told.at("rows")
    if not isinstance(counts, dict):
        return []
    known = dict(RowKind.choices)
    return [
        f"{known[kind]}: {formats.number(n)}" for kind, n in counts.items() if kind in known and n
    ]


_END = {"day": day("expires_on")}
_REASON = [_("Reason: %(reason)s")]

register_sentences(
    Family(
        "candidatures",
        _("Candidatures and legal files"),
        {
            "candidature.sent": Sentence(
                _("%(who)s received a candidature: %(what)s"),
                details=[*KNOWN_BY, _("Asks to %(wanted)s")],
                values=COUNTRY | {"wanted": made(_wanted)},
            ),
            "candidature.confirmed": Sentence(
                _("%(who)s noted that the address of a candidature is confirmed: %(what)s"),
                details=KNOWN_BY,
                values=COUNTRY,
            ),
            "candidature.link_sent": Sentence(
                _("%(who)s sent a candidate a new link: %(what)s"),
            ),
            "candidature.accepted": Sentence(
                _("%(who)s accepted a candidature: %(what)s"),
                details=[_("Registered as %(registered)s")],
                values={"registered": row("integrator", Integrator)},
                tone="ok",
            ),
            "candidature.refused": Sentence(
                _("%(who)s refused a candidature: %(what)s"), details=_REASON, tone="danger"
            ),
            "candidature.erased": Sentence(
                _("%(who)s erased a candidature that nobody had confirmed: %(what)s"),
                details=[_("Reason: %(reason)s")],
                values={"reason": choice("$erased.why", Why)},
            ),
            "legal_file.message_sent": Sentence(
                _("%(who)s wrote a message about a legal file (%(what)s)"),
                details=[_("Company: %(to)s")],
                values={"to": row("integrator", Integrator)},
            ),
            "legal_document.added": Sentence(
                _("%(who)s added a document to a legal file: %(what)s"),
                details=[_("Valid until %(day)s")],
                values=_END,
            ),
            "legal_document.accepted": Sentence(
                _("%(who)s accepted a document of a legal file: %(what)s"),
                details=[_("Valid until %(day)s")],
                values=_END,
                tone="ok",
            ),
            "legal_document.refused": Sentence(
                _("%(who)s refused a document of a legal file: %(what)s"),
                details=_REASON,
                tone="danger",
            ),
            "legal_document.revoked": Sentence(
                _("%(who)s refused a document that had been accepted: %(what)s"),
                details=_REASON,
                tone="danger",
            ),
            "legal_document.consulted": Sentence(
                _("%(who)s opened a document of a legal file: %(what)s"), details=_REASON
            ),
            "legal_document_kind.set": Sentence(
                _("%(who)s settled which document is asked for: %(what)s"),
                details=["%(mandatory)s"],
                values={"mandatory": flag("mandatory", _("Mandatory from now on"))},
            ),
        },
    )
)
register_sentences(
    Family(
        "quality",
        _("Quality documents and imports"),
        {
            "controlled_document.added": Sentence(
                _("%(who)s added a quality document: %(what)s"),
                details=[
                    _("Title: %(title)s"),
                    _("Dated %(day)s"),
                    _("Author: %(author)s"),
                    _("Validated by %(validator)s"),
                    _("Object of the revision: %(revision)s"),
                ],
                values={"day": day("dated")},
            ),
            "registry_import.started": Sentence(
                _("%(who)s uploaded a registry to be checked: %(what)s"),
                details=[_("Rows: %(rows)s")],
            ),
            "registry_import.confirmed": Sentence(
                _("%(who)s had a registry imported: %(what)s"),
                details=["%(counted)s"],
                values={"counted": made(_counted)},
            ),
            "registry_import.cancelled": Sentence(
                _("%(who)s gave the import of a registry up: %(what)s"), tone="soon"
            ),
            "registry_import.finished": Sentence(
                _("%(who)s finished the import of a registry: %(what)s"),
                details=["%(counted)s"],
                values={"counted": made(_counted)},
                tone="ok",
            ),
        },
    )
)
