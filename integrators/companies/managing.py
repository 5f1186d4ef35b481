"""Who may act for a company's people: its managers and the quality team, one at a time."""

from django.utils.translation import gettext_lazy as _

from integrators.companies.models import Integrator
from portal.accounts.models import User
from portal.core.actions import Refused


def locked_for_manager(by: User, integrator: Integrator) -> Integrator:
    """The company, for whoever may act for its people. Raises Refused ("not_allowed").

    Locked, so that two departures cannot take the last two managers.
    """
    row = Integrator.objects.select_for_update().managed_by(by).filter(pk=integrator.pk).first()
    if row is None:
        raise Refused(
            _("Only the company’s manager, or Crisalid’s quality team, may do this."),
            "not_allowed",
        )
    return row
