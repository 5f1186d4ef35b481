"""What each kind of report holds, said once.

From here come the steps in which it is typed, what must be filled in and how it is called, the
parts of the paper and their order, the shape of the JSON that both parties sign, and the checks
of what comes in. A fact has one `Item`; a kind of report is a list of parts.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from installations.models import ReportKind
from installations.papers.says import (
    COUNTRY,
    DIGEST,
    NUMBER,
    REFERENCE,
    Amount,
    Day,
    Flag,
    ListOf,
    Maybe,
    Moment,
    OneOf,
    Says,
    Shape,
    Text,
    Whole,
)
from portal.accounts.models import Language

VERSION = 2
TYPE = "installation_report"

KIND, SITE, MACHINE, PREREQUISITES, TRAINING, REVIEW = (
    "kind", "site", "machine", "prerequisites", "training", "review",
)  # fmt: skip
Words = str | Promise

STEPS: dict[str, Words] = {
    KIND: _("Kind and release"),
    SITE: _("Merchant and site"),
    MACHINE: _("Machine and software"),
    PREREQUISITES: _("Prerequisites"),
    TRAINING: _("Training and reservations"),
    REVIEW: _("Review"),
}
"""The steps in their order."""

PLAIN, MONO, FINGERPRINT = "plain", "mono", "fingerprint"


@dataclass(frozen=True)
class Item:
    """One fact: its place in the signed body, its column in the draft, its words.

    `column` is empty where the portal tells it; `path` is where it only chooses what the body
    tells (the release, the machine's model, the file). `asks` says that it lacks, where its label
    alone would not; `printed` is what the paper calls it. `needed` may be by country: then
    `merchants` decides.
    """

    label: Words
    path: str = ""
    says: Says | None = None
    column: str = ""
    step: str = ""
    needed: bool = True
    by_country: bool = False
    asks: Words = ""
    printed: Words = ""
    help: Words = ""
    look: str = PLAIN
    width: str = ""
    """Of the box in which it is typed: a class of the forms, where it is not the whole line."""

    @property
    def on_paper(self) -> Words:
        return self.printed or self.label


@dataclass(frozen=True)
class Part:
    """A part of the paper under its own heading."""

    title: Words
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Schema:
    """A kind of report."""

    kind: str
    site: Part
    software: Part
    machine: Part
    ending: Part
    chosen: tuple[Item, ...]
    prerequisites: bool = True
    labels: dict[str, Words] = field(default_factory=dict)

    @property
    def printed(self) -> tuple[Part, Part]:
        """The parts that are lists of facts; parties, checks and undertakings stand around them."""
        return self.software, self.machine

    def items(self) -> Iterator[Item]:
        """All facts, in the order of the steps."""
        for part in (self.site, self.software, self.machine, self.ending):
            yield from part.items

    def of_step(self, step: str) -> list[Item]:
        """What is typed in a step, in its order."""
        chosen = [item for item in self.chosen if item.step == step]
        return chosen + [item for item in self.items() if item.step == step]

    def step_keys(self) -> list[str]:
        """The steps that this kind has."""
        return [key for key in STEPS if key != PREREQUISITES or self.prerequisites]

    def item_of(self, column: str) -> Item | None:
        """The fact that is typed into a column of the draft."""
        every = (*self.chosen, *self.items())
        return next((item for item in every if item.column == column), None)

    def shape(self) -> Shape:
        """What the signed body looks like: exactly these names, each with its type."""
        tree: dict[str, Any] = {}
        for item in self.items():
            if item.path and item.says:
                *above, name = item.path.split("/")
                place = tree
                for step in above:
                    place = place.setdefault(step, {})
                place[name] = item.says
        names = {name: _shaped(says) for name, says in tree.items()}
        names["merchant"] = Shape({**PARTY, **names["merchant"].names}, PARTY_SPARES)
        names["release"] = Shape({**names["release"].names, "file": Maybe(FILE)})
        head = {**HEAD, "kind": OneOf(frozenset({str(self.kind)}))}
        return Shape({**head, **names, **AROUND}, frozenset({CORRECTS}))


def _shaped(says: Any) -> Any:
    if isinstance(says, dict):
        return Shape({name: _shaped(below) for name, below in says.items()})
    return says


def schema_of(kind: str) -> Schema:
    """The schema of a kind of report."""
    return SCHEMAS[ReportKind(kind)]


# What stands around the facts -------------------------------------------------------------

PARTY: dict[str, Says] = {
    "name": Text(150), "siret": Text(14), "siren": Text(9), "country": COUNTRY,
    "register": Text(145), "vat_number": Text(20), "signatory": Text(200), "capacity": Text(100),
}  # fmt: skip
"""A party, by only those numbers that it has; the country stands where it is not France."""
PARTY_SPARES = frozenset({"siret", "siren", "country", "register", "vat_number"})
FILE = Shape({"name": Text(255), "size": Whole(), "sha256": DIGEST})
CHECKPOINT = Shape({"size": Whole(), "root": DIGEST})
FORMER = Shape({"number": NUMBER, "sha256": DIGEST})
CORRECTS = "corrects"
CORRECTED = Shape({**FORMER.names, "reason": Text(1000, lines=True), "judged_on": Day()})
"""What a correction puts right: which report, why, and the day whose rules it is judged by."""

HEAD: dict[str, Says] = {
    "v": OneOf(frozenset({VERSION})),
    "type": OneOf(frozenset({TYPE})),
    "reference": REFERENCE,
    "language": OneOf(frozenset(Language.values)),
    # What its clock said when it was written is a claim. It is not older than the last
    # checkpoint that it names, and not newer than its reception.
    "device": Shape({"at": Moment(), "checkpoint": Maybe(CHECKPOINT)}),
    "follows": Maybe(FORMER),
    # Of a correction alone: the bodies of all other reports have no such name.
    CORRECTS: CORRECTED,
}
AROUND: dict[str, Says] = {
    "integrator": Shape(
        {**PARTY, "street": Text(200), "postcode": Text(10), "city": Text(100)}, PARTY_SPARES
    ),
    "prerequisites": ListOf(
        Shape({"text": Text(250), "done": Flag(), "remark": Text(250, lines=True)})
    ),
    "texts": Shape({"six_years": Text(2000), "undertaking": Text(2000)}),
}

# The facts --------------------------------------------------------------------------------

_CHOSEN = (
    Item(_("What did you do?"), column="kind", step=KIND),
    Item(_("Release installed"), column="release", step=KIND),
)
_SITE = Part(
    _("The user of the software"),
    (
        Item(_("Merchant’s company name"), "merchant/name", Text(150), "merchant_name", SITE),
        Item(_("Country"), column="country", step=SITE),
        Item(
            _("Merchant’s SIRET"), column="merchant_siret", step=SITE, by_country=True,
            help=_("Fourteen digits; you may leave spaces. It is on the merchant’s receipts."),
        ),
        Item(
            _("VAT number"), column="merchant_vat_number", step=SITE, by_country=True, width="w-m",
            help=_("With its letters. It may stay empty outside the European Union."),
        ),
        Item(
            _("Register of companies"), column="merchant_register_name", step=SITE, by_country=True,
        ),
        Item(
            _("Number in this register"), column="merchant_register_number", step=SITE,
            by_country=True, width="w-m",
        ),
        Item(_("Name of the shop"), "site/name", Text(150), "shop_name", SITE),
        Item(_("Street"), "site/street", Text(200), "street", SITE),
        Item(_("Postcode"), "site/postcode", Text(10), "postcode", SITE, by_country=True,
            width="w-s",
        ),
        Item(_("Town"), "site/city", Text(100), "city", SITE),
        Item(
            _("Who signs for the merchant"), "merchant/signatory", Text(150),
            "merchant_signatory", SITE, help=_("First name and name."),
        ),
        Item(
            _("In what capacity"), "merchant/capacity", Text(100), "merchant_capacity", SITE,
            help=_("For example: manager."), width="w-m",
        ),
        Item(
            _("Merchant’s e-mail address"), column="merchant_email", step=SITE, needed=False,
            help=_("For the code that proves the signature, and for the sealed report."),
        ),
        Item(_("Language of the report"), column="language", step=SITE),
    ),
)  # fmt: skip
_SOFTWARE = Part(
    _("The software"),
    (
        Item(_("Release"), "release/version", Text(40), look=MONO),
        Item(_("Product line"), "release/line", Text(4)),
        Item(_("Certificate"), "release/certificate_number", Text(40), look=MONO),
        Item(_("Category"), "release/category", Text(1)),
        Item(_("Built on"), "release/built_at", Maybe(Moment(offset=False)), needed=False),
        Item(_("Certified on"), "release/certified_on", Maybe(Day()), needed=False),
        Item(
            _("File installed"), column="file", step=MACHINE,
            help=_("Its fingerprint is written into the report."),
        ),
    ),
)  # fmt: skip
_SERIAL = Item(
    _("Serial numbers"), "machine/serial_number", Text(80), "serial_number", MACHINE, look=MONO,
    help=_("That of the cash register, and of its peripherals if they have one."),
)  # fmt: skip
_EVENT_LOG = Item(
    _("Start of the technical event log"), "event_log_started_at", Maybe(Moment()),
    "event_log_started_at", MACHINE,
)  # fmt: skip
_MACHINE = Part(
    _("The machine"),
    (
        Item(_("Machine model"), column="hardware", step=MACHINE),
        Item(_("Maker"), "machine/maker", Text(80)),
        Item(_("Model"), "machine/model", Text(80)),
        _SERIAL,
        Item(_("Licence number"), "machine/licence", Text(40), "licence", MACHINE, look=MONO,
            width="w-m",
        ),
        Item(
            _("Commissioned at"), "commissioned_at", Maybe(Moment()), "commissioned_at", MACHINE
        ),
        Item(
            _("Opening perpetual grand total (€)"), "opening_total", Maybe(Amount()),
            "opening_total", MACHINE, printed=_("Opening perpetual grand total"),
            help=_("0 for a new installation, unless the machine brings one along."),
        ),
        _EVENT_LOG,
        Item(
            _("Closing and archiving are configured"), "closing_configured", Flag(),
            "closing_configured", MACHINE, printed=_("Closing and archiving configured"),
            asks=_("Confirm that closing and archiving are configured"),
        ),
    ),
)  # fmt: skip
_RESERVATIONS = Item(
    _("Reservations"), "reservations", Text(4000, lines=True), "reservations", TRAINING,
    needed=False,
    help=_("What either party wants to be noted. Leave empty if there is none."),
)  # fmt: skip
_TRAINING = (
    Item(
        _("The user was trained in using the software"), "training/done", Flag(), "user_trained",
        TRAINING, asks=_("Confirm that the user was trained"),
    ),
    Item(_("Trained by"), "training/by", Text(150), "trained_by", TRAINING),
)  # fmt: skip
_NEW = Schema(
    ReportKind.NEW, _SITE, _SOFTWARE, _MACHINE,
    Part(_("Training and reservations"), (*_TRAINING, _RESERVATIONS)), _CHOSEN,
)  # fmt: skip
_AT_THE_END: dict[str, dict[str, Any]] = {
    "commissioned_at": {"label": _("Removed at")},
    "opening_total": {
        "label": _("Closing perpetual grand total (€)"),
        "printed": _("Closing perpetual grand total"),
        "help": _("As the machine showed it at the end."),
    },
    "closing_configured": {
        "label": _("The last closing is done and the archives are with the merchant"),
        "printed": _("Last closing, and archives with the merchant"),
        "asks": "",
    },
}
"""What a removal calls the same facts of the machine."""


def _spared(items: Iterable[Item], *columns: str) -> tuple[Item, ...]:
    """The same facts, of which these may stay open."""
    return tuple(replace(one, needed=one.needed and one.column not in columns) for one in items)


def _removal() -> Schema:
    """A machine is taken away: nothing to check or to train, and the file is what ran there."""
    untyped = ("hardware", "file", "event_log_started_at")

    def at_the_end(items: Iterable[Item]) -> tuple[Item, ...]:
        renamed = [replace(one, **_AT_THE_END.get(one.column, {})) for one in items]
        return tuple(replace(one, step="") if one.column in untyped else one for one in renamed)

    return replace(
        _NEW,
        kind=ReportKind.REMOVAL,
        software=replace(_SOFTWARE, items=at_the_end(_spared(_SOFTWARE.items, *untyped))),
        machine=replace(_MACHINE, items=at_the_end(_spared(_MACHINE.items, *untyped))),
        ending=Part(
            _("Reservations"),
            (*(replace(one, step="", needed=False) for one in _TRAINING), _RESERVATIONS),
        ),
        prerequisites=False,
        labels={TRAINING: _("Reservations")},
    )


SCHEMAS: dict[str, Schema] = {
    ReportKind.NEW: _NEW,
    ReportKind.UPDATE: replace(
        _NEW,
        kind=ReportKind.UPDATE,
        # An update does not train anew.
        ending=Part(
            _("Training and reservations"),
            (*_spared(_TRAINING, "user_trained", "trained_by"), _RESERVATIONS),
        ),
    ),
    ReportKind.REPLACEMENT: replace(_NEW, kind=ReportKind.REPLACEMENT),
    ReportKind.REMOVAL: _removal(),
}
