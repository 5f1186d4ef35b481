"""Who is signed in, for views that only a signed-in person reaches."""

from django.http import HttpRequest

from portal.accounts.models import User


def signed_in_user(request: HttpRequest) -> User:
    """Who has sent `request`: sign-in is required unless a view says otherwise, so there is one.

    A view that anyone may open asks `isinstance(request.user, User)` itself.
    """
    user = request.user
    assert isinstance(user, User)
    return user
