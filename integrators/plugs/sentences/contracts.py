"""Contracts of compliance and update fees, in sentences for the journal."""

from django.utils.translation import gettext_lazy as _

from integrators.contracts.fees import euros
from integrators.contracts.models import CreditCause, EndingParty
from portal.journal.words.sentences import (
    Family,
    Part,
    Sentence,
    Shown,
    Telling,
    choice,
    day,
    items,
    listed,
    made,
    register_sentences,
    text,
)


def _amount(path: str) -> Part:
    """An amount of money, from its cents."""
    return made(lambda told: _euros(told.at(path)))


def _euros(cents: object) -> Shown:
    return euros(cents) if isinstance(cents, int) else ""


def _due(told: Telling) -> Shown:
    """What the licences charged cost together."""
    unit, charged = told.at("unit_cents"), told.at("charged")
    if not listed(charged) or not isinstance(unit, int):
        return ""
    return euros(len(charged) * unit)


def _credits(told: Telling) -> list[Shown]:
    return [f"{item['licence']} ({item['version']})" for item in listed(told.at("credits"))]


_TERMS = {"start": day("starts_on"), "end": day("ends_on")}
_TERMS_SAID = [_("Licences: %(licences)s"), _("From %(start)s to %(end)s")]
_REASON = [_("Reason: %(reason)s")]

register_sentences(
    Family(
        "contracts",
        _("Contracts and fees"),
        {
            "contract.proposed": Sentence(
                _("%(who)s proposed the contract %(what)s to the company %(company)s"),
                details=_TERMS_SAID,
                values=_TERMS,
                tone="info",
            ),
            "contract.amendment_proposed": Sentence(
                _("%(who)s proposed the amendment %(what)s to the company %(company)s"),
                details=_TERMS_SAID,
                values=_TERMS,
                tone="info",
            ),
            "contract.signed": Sentence(
                _("%(who)s signed the contract %(what)s for the company %(company)s"),
                details=[*_TERMS_SAID, _("Document %(number)s")],
                values=_TERMS,
                tone="ok",
            ),
            "contract.declined": Sentence(
                _("%(who)s declined the contract %(what)s for the company %(company)s"),
                details=_REASON,
                tone="soon",
            ),
            "contract.lapsed": Sentence(
                _("%(who)s closed the proposal %(what)s, unanswered by the company %(company)s"),
                details=[_("An answer was awaited until %(day)s")],
                values={"day": day("answered_until")},
            ),
            "contract.taken_back": Sentence(
                _("%(who)s took back the proposal %(what)s made to the company %(company)s"),
                details=_REASON,
            ),
            "contract.ended": Sentence(
                _("%(who)s recorded the end of the contract %(what)s with the company %(company)s"),
                details=[_("Last day: %(day)s"), _("Ended by: %(party)s"), *_REASON],
                values={"day": day("last_day"), "party": choice("party", EndingParty)},
                tone="soon",
            ),
            "update_fee.priced": Sentence(
                _("%(who)s set the price of an update of the line %(what)s"),
                details=[_("%(price)s per licence"), _("From %(day)s on")],
                values={"price": _amount("cents"), "day": day("valid_from")},
            ),
            "update_fee.corrected": Sentence(
                _("%(who)s corrected a wrong price of the line %(what)s"),
                details=[_("Before: %(before)s"), _("After: %(after)s"), *_REASON],
                values={"before": _amount("cents_before"), "after": _amount("cents")},
            ),
            "update_fee.recorded": Sentence(
                _("%(who)s had an update settled for the company %(what)s"),
                details=[
                    _("Version %(version)s"),
                    _("Occasion: %(occasion)s"),
                    _("Charged: %(charged)s, %(due)s in all"),
                    _("Covered by the contract: %(covered)s"),
                ],
                values={
                    "charged": items("charged"),
                    "due": made(_due),
                    "covered": items("covered"),
                },
            ),
            "update_fee.credited": Sentence(
                _("%(who)s gave update fees back to the company %(what)s"),
                details=[
                    _("Total: %(total)s"),
                    _("Licences: %(licences)s"),
                    _("Cause: %(cause)s"),
                    *_REASON,
                ],
                values={
                    "total": _amount("total_cents"),
                    "licences": made(_credits),
                    "cause": choice("cause", CreditCause),
                },
                tone="ok",
            ),
            "update_fee.wrong_price_credited": Sentence(
                _("%(who)s gave back what a wrong price of the line %(what)s had cost"),
                details=[_("Fees: %(fees)s"), _("Total: %(total)s")],
                values={"total": _amount("total_cents")},
            ),
            "update_fee.exported": Sentence(
                _("%(who)s handed fees over to invoicing (export %(what)s)"),
                details=[
                    _("From %(start)s to %(end)s"),
                    _("Fees: %(fees)s"),
                    _("Credits: %(given)s"),
                    _("Total: %(total)s"),
                ],
                values={
                    "start": day("first"),
                    "end": day("last"),
                    "given": text("credits"),
                    "total": _amount("total_cents"),
                },
            ),
        },
    )
)
