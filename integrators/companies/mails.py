"""The mails about companies and their people, one function per mail."""

from django.utils.translation import gettext_lazy as _

from integrators.companies.models import Integrator, Representative, RepresentativeRole
from portal.accounts.models import User
from portal.outbox.queue import absolute_url, queue_mail


def departed(*, representative: Representative, by: User) -> None:
    """To who has left, and to the managers who did not record it themselves."""
    person, integrator = representative.user, representative.integrator
    people = {person.pk: person}
    for manager in integrator.representatives.active().managers().select_related("user"):
        if manager.user_id != by.pk:
            people[manager.user_id] = manager.user
    for user in people.values():
        template = "you_left" if user.pk == person.pk else "departed"
        queue_mail(
            key=f"representative.left:{representative.pk}:user:{user.pk}",
            to=user.email,
            language=user.language,
            subject=_("A departure is recorded"),
            template=f"integrators/companies/{template}",
            context={
                "name": user.name,
                "leaver": representative,
                "integrator": integrator,
                "url": absolute_url(integrator.get_absolute_url()),
            },
        )


def role_changed(*, representative: Representative, occurrence: str) -> None:
    """To the person: what they may do now."""
    person = representative.user
    is_manager = representative.role == RepresentativeRole.MANAGER
    template = "now_manager" if is_manager else "now_technician"
    queue_mail(
        key=f"representative.role_changed:{occurrence}:user:{person.pk}",
        to=person.email,
        language=person.language,
        subject=_("Your role has changed"),
        template=f"integrators/companies/{template}",
        context={
            "name": person.name,
            "representative": representative,
            "integrator": representative.integrator,
            "url": absolute_url(representative.integrator.get_absolute_url()),
        },
    )


def recipients(integrator: Integrator) -> list[tuple[str, str, str]]:
    """(address, language, name) of the managers; the company's own while it has none."""
    managers = integrator.representatives.active().managers().select_related("user")
    people: list[User] = [manager.user for manager in managers]
    if people:
        return [(person.email, person.language, person.name) for person in people]
    return [(integrator.email, integrator.language, integrator.name)]
