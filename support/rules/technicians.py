"""Who works on tickets: everybody of Crisalid whose role lets them."""

from django.db.models import QuerySet

from portal.accounts.models import User
from portal.accounts.permissions import ROLES, Permission

TECHNICIAN_ROLES = [role for role, rights in ROLES.items() if Permission.TICKETS_WORK in rights]


def technicians() -> QuerySet[User]:
    return User.objects.filter(role__in=TECHNICIAN_ROLES, is_active=True)


def is_technician(user: User | None) -> bool:
    """Whether this person still works on tickets."""
    return user is not None and user.is_active and user.may(Permission.TICKETS_WORK)
