"""What a company agrees to show in the public register, beyond what an approval shows."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from integrators.companies.models import Integrator
from integrators.companies.numbers import digits_of
from portal.accounts.models import User
from portal.core import clock
from portal.core.actions import Refused, action
from portal.journal.record import Personal, record

CONSENT = _("Show this phone number and this web site to anyone, in the public register.")


@action
def show_public_contact(
    *, by: User, integrator: Integrator, phone: str, website: str, consent: bool
) -> Integrator:
    """Show a phone number, a web site or both, as a manager of the company agrees to.

    Raises Refused: "not_allowed", "no_consent", "nothing_to_show", "invalid", "unchanged".
    """
    row = _locked_for_its_manager(by, integrator)
    if not consent:
        raise Refused(_("Tick that you agree to show it."), "no_consent")
    values = {"shown_phone": digits_of(phone), "shown_website": website.strip()}
    if not any(values.values()):
        raise Refused(_("Type a phone number or a web site."), "nothing_to_show")
    if all(getattr(row, name) == value for name, value in values.items()):
        raise Refused(_("Change something first, or go back: all is as it was."), "unchanged")
    for name, value in values.items():
        setattr(row, name, value)
    try:
        row.clean_fields(exclude=[f.name for f in row._meta.fields if f.name not in values])
    except ValidationError as error:
        raise Refused(error.messages[0], "invalid") from error
    row.shown_at, row.shown_by = clock.now(), by
    row.save(update_fields=[*values, "shown_at", "shown_by"])
    record(
        event="integrator.contact_shown",
        subject=row,
        by=by,
        data={
            "phone": Personal(row.shown_phone) if row.shown_phone else None,
            "website": row.shown_website,
            "consent": str(CONSENT),
        },
    )
    return row


@action
def hide_public_contact(*, by: User, integrator: Integrator) -> Integrator:
    """Take it out of the register, at once. Raises Refused: "not_allowed", "not_shown"."""
    row = _locked_for_its_manager(by, integrator)
    if row.shown_at is None:
        raise Refused(_("Nothing of it is shown."), "not_shown")
    row.shown_phone = row.shown_website = ""
    row.shown_at = row.shown_by = None
    row.save(update_fields=["shown_phone", "shown_website", "shown_at", "shown_by"])
    record(event="integrator.contact_hidden", subject=row, by=by, data={})
    return row


def _locked_for_its_manager(by: User, integrator: Integrator) -> Integrator:
    """The company, locked; a consent is its own, and nobody of Crisalid gives it."""
    row = Integrator.objects.select_for_update().get(pk=integrator.pk)
    if not row.representatives.active().managers().filter(user=by).exists():
        raise Refused(_("Only a manager of the company decides this."), "not_allowed")
    return row
