"""What the registry asks of a person today, for their home page."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from integrators.eligibility import check_all
from integrators.models import Integrator, Representative, Standing
from portal.accounts.models import User
from portal.accounts.permissions import Permission
from portal.duties import Duty, Urgency
from portal.products import ProductLine


def duties(user: User) -> Iterator[Duty]:
    """The charter to sign, for a representative; approvals that end soon, for quality."""
    if user.may(Permission.INTEGRATORS_MANAGE):
        yield from _of_quality()
    elif not user.is_staff:
        yield from _of_representative(user)


def _of_representative(user: User) -> Iterator[Duty]:
    own = Representative.objects.active().filter(user=user)
    trained = set(own.initially_trained().values_list("pk", flat=True))
    # The charter is the same for each line.
    for answer in check_all(own.filter(pk__in=trained), line=ProductLine.V4):
        charter = next(item for item in answer.requirements if item.code == "charter")
        if charter.url_name and answer.representative:
            company = answer.representative.integrator.name
            yield Duty(
                title=charter.what_to_do,
                hint=charter.label
                if charter.met
                else _("Without it you can neither download nor install for %(company)s.")
                % {"company": company},
                href=f"{reverse(charter.url_name)}?as={answer.representative.pk}",
                action=_("Read and sign"),
                urgency=Urgency.SOON if charter.met else Urgency.NOW,
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
