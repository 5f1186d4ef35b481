"""What the registry asks of a person today, for their home page."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from integrators.models import (
    Charter,
    Integrator,
    Representative,
    Standing,
    TrainingKind,
    TrainingRecord,
)
from portal import clock
from portal.accounts.models import User
from portal.accounts.permissions import Permission
from portal.duties import Duty, Urgency
from portal.ui.formats import when


def duties(user: User) -> Iterator[Duty]:
    """The charter to sign, for a representative; approvals that end soon, for quality."""
    if user.may(Permission.INTEGRATORS_MANAGE):
        yield from _of_quality()
    elif not user.is_staff:
        yield from _of_representative(user)


def _of_representative(user: User) -> Iterator[Duty]:
    charter = Charter.objects.current()
    if charter is None:
        return
    unsigned = (
        Representative.objects.active()
        .filter(user=user)
        .exclude(signatures__charter=charter)
        .select_related("integrator")
    )
    trained = TrainingRecord.objects.filter(
        attended=True, session__kind=TrainingKind.INITIAL, representative__in=unsigned
    ).values_list("representative", flat=True)
    ready = set(trained)
    for row in unsigned:
        if row.pk not in ready:
            continue
        grace = row.signatures.exists() and clock.today() <= charter.grace_ends_on
        yield Duty(
            title=_("Sign version %(version)s of the charter") % {"version": charter.version},
            hint=_("Your previous signature counts until %(day)s.")
            % {"day": when(charter.grace_ends_on)}
            if grace
            else _("Without it you can neither download nor install for %(company)s.")
            % {"company": row.integrator.name},
            href=f"{reverse('integrators:charter')}?as={row.pk}",
            action=_("Read and sign"),
            urgency=Urgency.SOON if grace else Urgency.NOW,
        )


def _of_quality() -> Iterator[Duty]:
    ending = Integrator.objects.in_standing(Standing.ENDING).count()
    if ending:
        yield Duty(
            title=_("Approvals that end soon: %(count)d") % {"count": ending},
            hint=_("They end within 90 days: renew them or let them run out."),
            href=f"{reverse('integrators:manage')}?standing={Standing.ENDING}",
            action=_("See these integrators"),
            urgency=Urgency.SOON,
        )
