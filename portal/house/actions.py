"""A setting is changed: by whom, from what to what, stands in the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from portal.core import clock
from portal.core.actions import Refused, action
from portal.house import scope
from portal.house.known import Known
from portal.house.models import HouseSetting
from portal.journal.record import record

if TYPE_CHECKING:
    from portal.accounts.models import User


@action
def change_setting(*, by: User, known: Known, was: Any, value: Any) -> HouseSetting:
    """Let `value` hold where `was` does. Raises Refused ("changed", "same")."""
    row = _succeed(by, known, was, value)
    record(
        event="setting.changed",
        subject=row,
        by=by,
        data={"key": known.key, "before": was, "after": value},
    )
    return row


@action
def reset_setting(*, by: User, known: Known, was: Any) -> HouseSetting:
    """Let hold again what the deployment says, whatever that is then.

    Raises Refused ("changed", "same").
    """
    row = _succeed(by, known, was, None)
    record(
        event="setting.reset",
        subject=row,
        by=by,
        data={"key": known.key, "before": was, "after": known.default()},
    )
    return row


def _succeed(by: User, known: Known, was: Any, value: Any) -> HouseSetting:
    """The row that takes the place of what holds; None for the default."""
    last = HouseSetting.objects.filter(key=known.key).order_by("number").last()
    set_to = last.value if last else None
    holds = known.default() if set_to is None else set_to
    if holds != was:
        raise _changed_meanwhile()
    if value == set_to or (set_to is None and value == holds):
        raise Refused(_("This is what holds already: nothing was changed."), "same")
    row = HouseSetting(
        key=known.key,
        number=last.number + 1 if last else 1,
        value=value,
        since=clock.now(),
        changed_by=by,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise _changed_meanwhile() from None
    scope.forget()
    return row


def _changed_meanwhile() -> Refused:
    return Refused(
        _("Somebody has changed this meanwhile: look at it again, then decide."), "changed"
    )
