"""What the registry's sealed documents prove, and what has become of it today."""

from collections.abc import Iterator

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from integrators.approvals.models import Activity, Approval
from integrators.charter.models import Charter
from integrators.contracts.models import ComplianceContract
from portal.core import clock
from portal.documents.kinds import Said, Today
from portal.ui.text import formats

Told = Iterator[tuple[str | Promise, str]]


def approval_facts(said: Said) -> Told:
    """The company, the period and what it may do."""
    yield _("Company"), said.text("integrator", "name")
    yield _("Period"), _period(said)
    for line, activities in _certified(said).items():
        labels = [str(Activity(activity).label) for activity in activities]
        yield _("Product line"), f"{line} · {', '.join(labels)}"


def approval_today(said: Said) -> Iterator[Today]:
    """How much of what it certifies is in force today."""
    running = {
        (str(row.line), str(row.activity))
        for row in Approval.objects.in_force_on().filter(integrator=int(said.subject))
    }
    named = {(line, act) for line, acts in _certified(said).items() for act in acts}
    if named <= running:
        yield Today(_("All that it certifies is in force"), "ok")
    elif named & running:
        yield Today(_("Only a part of what it certifies is in force"), "soon")
    else:
        yield Today(_("Nothing of what it certifies is in force"), "danger")


def _certified(said: Said) -> dict[str, list[str]]:
    return {row["line"]: row["activities"] for row in said.data["lines"]}


def _period(said: Said) -> str:
    days = said.day("starts_on"), said.day("ends_on")
    return " – ".join(formats.when(day) for day in days)


def training_facts(said: Said) -> Told:
    """Who attended what, and when."""
    yield _("Person"), said.text("person")
    yield _("Company"), said.text("integrator", "name")
    yield _("Training"), said.text("title")
    yield _("Held on"), formats.when(said.day("held_on"))
    if said.text("expires_on"):
        yield _("Valid until"), formats.when(said.day("expires_on"))


def training_today(said: Said) -> Iterator[Today]:
    """Whether it still counts: that is told by its own date."""
    if said.text("expires_on") and said.day("expires_on") < clock.today():
        yield Today(_("It has expired"), "danger")
    else:
        yield Today(_("It has not expired"), "ok")


def contract_facts(said: Said) -> Told:
    """The company and the terms."""
    yield _("Company"), said.text("integrator", "name")
    yield _("Period"), _period(said)
    yield _("Licences"), formats.number(said.data["licences"])


def contract_today(said: Said) -> Iterator[Today]:
    """Where the contract stands."""
    row = ComplianceContract.objects.filter(pk=int(said.subject)).first()
    if row is None:
        yield Today(_("It is not in our records"), "danger")
    elif row.standing in ("running", "ending"):
        yield Today(_("It is in force"), "ok")
    elif row.standing == "coming":
        yield Today(_("It has not begun"), "soon")
    else:
        yield Today(_("It has ended"))


def charter_facts(said: Said) -> Told:
    """Who signed which version."""
    yield _("Company"), said.text("integrator", "name")
    yield _("Version"), said.text("version")


def charter_today(said: Said) -> Iterator[Today]:
    """Whether a later version asks for another signature."""
    current = Charter.objects.current()
    if current is None:
        return
    if current.version == said.text("version"):
        yield Today(_("This version is the one in force"), "ok")
    else:
        yield Today(_("A later version is in force"), "soon")
