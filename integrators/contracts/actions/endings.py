"""End a signed contract before its day: the company gave notice, or Crisalid ends it."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from integrators.companies.models import Integrator
from integrators.contracts import mails, terms
from integrators.contracts.models import ComplianceContract, ContractEnding
from portal.accounts.models import User
from portal.core import clock
from portal.core.actions import Refused, action
from portal.journal.record import record
from portal.ui.text.formats import when


@action
def end_contract(
    *, by: User, contract: ComplianceContract, last_day: dt.date, party: str, reason: str
) -> ContractEnding:
    """Record that a contract ends on `last_day`, with its amendments to come; managers are told.

    What was signed stays as it is. Raises Refused: "no_reason", "not_in_force", "in_the_past",
    "not_earlier".
    """
    if not reason.strip():
        raise Refused(_("Say why the contract ends: the managers read it."), "no_reason")
    Integrator.objects.select_for_update().get(pk=contract.integrator_id)
    row = ComplianceContract.objects.select_related("integrator").get(pk=contract.pk)
    if not row.holds:
        raise Refused(_("This contract is not in force: there is nothing to end."), "not_in_force")
    if last_day < clock.today():
        raise Refused(
            _("A contract ends today at the earliest: what it has covered stays free."),
            "in_the_past",
        )
    later = terms.later_terms(row)
    if last_day >= max(item.last_day for item in (row, *later)):
        raise Refused(
            _("It ends on %(day)s anyway: choose an earlier day.") % {"day": when(row.last_day)},
            "not_earlier",
        )
    ending = ContractEnding.objects.create(
        contract=row,
        last_day=last_day,
        party=party,
        reason=reason.strip(),
        recorded_at=clock.now(),
        recorded_by=by,
    )
    ended = [item for item in (row, *later) if item.last_day > last_day]
    ComplianceContract.objects.filter(pk__in=[item.pk for item in ended]).update(last_day=last_day)
    data = {
        "integrator": row.integrator_id,
        "last_day": last_day.isoformat(),
        "party": str(party),
        "reason": ending.reason,
        "contracts": sorted(item.pk for item in ended),
    }
    record(event="contract.ended", subject=row, by=by, data=data)
    row.refresh_from_db()
    ending.contract = row
    mails.contract_ended(ending=ending)
    return ending
