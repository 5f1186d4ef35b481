"""Who a session belongs to: read together with whether they are still here."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import BigAutoField, BooleanField, ExpressionWrapper, QuerySet

from portal.accounts.models import User
from portal.accounts.standing.current import READ, is_here
from portal.core.prepared import Bound, prepared


@prepared
def _with_presence() -> QuerySet[User]:
    here = ExpressionWrapper(is_here(), output_field=BooleanField())
    return User.objects.annotate(**{READ: here}).filter(pk=Bound("key", BigAutoField()))


class Backend(AuthenticationBackend):  # type: ignore[misc]  # allauth has no types
    """allauth's way in; asked by every request whose session it is."""

    def _authenticate_by_email(self, email: str, password: str) -> User | None:
        """By one question whoever it is; allauth asks one more where nobody has the address."""
        found: User | None = self._check_password(User.objects.by_address(email), password)
        return found

    def get_user(self, user_id: Any) -> User | None:
        found = next(iter(_with_presence().rows(key=user_id)), None)
        return found if found and self.user_can_authenticate(found) else None
