"""Remembers forms that were sent, so that a double click or a reload counts once.

Each rendering of a page bears a CSRF token that is masked anew, so the same token with the same
fields is the same form, sent again. The first action of a request claims the form in its own
transaction: both happen or neither, and of two at once the second waits for the first.
"""

import datetime as dt
import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from portal.accounts.models import SentForm, User
from portal.core import actions, clock

REMEMBERED = dt.timedelta(days=1)
PATIENCE = 3.0
"""Seconds in which the first request, its action done, will have said where it leads."""
FIELD = "csrfmiddlewaretoken"


class SentAlready(Exception):
    """This very form was sent, and what it asks for is done."""


class Form:
    """What a request sends, and whether one of its actions has claimed it."""

    def __init__(self, request: HttpRequest) -> None:
        token = request.POST.get(FIELD, "")
        self.rendering = _digest(f"{request.user.pk}\0{request.path}\0{token}")
        self.content = _content(request)
        self.claimed = self.fresh = False

    def enter(self) -> None:
        """Claim the form, inside an action's transaction. Raises SentAlready."""
        self.fresh = False
        if self.claimed:
            return
        values = {"content": self.content, "sent_at": clock.now()}
        row, new = SentForm.objects.select_for_update().get_or_create(
            rendering=self.rendering, defaults=values
        )
        if not new and row.content == self.content:
            raise SentAlready
        if not new:
            # The same page with something else in it, after "back".
            SentForm.objects.filter(pk=row.pk).update(**values, location="")
        self.claimed = self.fresh = True

    def leave(self) -> None:
        """The action was refused, and its claim with it; one that an action before made stays."""
        if self.fresh:
            self.claimed = self.fresh = False

    def done(self) -> bool:
        return SentForm.objects.filter(rendering=self.rendering, content=self.content).exists()

    def led_to(self) -> str:
        """Where the first one led; waits a moment for it, and is empty if it never says."""
        end = time.monotonic() + PATIENCE
        while True:
            row = SentForm.objects.filter(rendering=self.rendering).first()
            if row is None or row.location or time.monotonic() > end:
                return row.location if row else ""
            time.sleep(0.1)

    def finish(self, location: str) -> None:
        """Say where a claimed form led. Without a `location` it did not succeed: forget it."""
        if not self.claimed:
            return
        rows = SentForm.objects.filter(rendering=self.rendering, content=self.content)
        if location:
            rows.update(location=location)
        else:
            rows.delete()


def form_of(request: HttpRequest) -> Form | None:
    """The form that somebody signed in sends by a button. What scripts send is theirs to count."""
    if request.method != "POST" or not isinstance(request.user, User):
        return None
    if request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate":
        return None
    if request.headers.get("HX-Request") or not request.POST.get(FIELD):
        return None
    return Form(request)


@contextmanager
def counted_once(form: Form) -> Iterator[None]:
    """Inside, the first action claims the form."""
    token = actions.guard.set(form)
    try:
        yield
    finally:
        actions.guard.reset(token)


def forget_old() -> None:
    SentForm.objects.filter(sent_at__lt=clock.now() - REMEMBERED).delete()


def _content(request: HttpRequest) -> str:
    digest = hashlib.sha256()
    for name in sorted(request.POST):
        if name != FIELD:
            digest.update(repr((name, request.POST.getlist(name))).encode())
    for name in sorted(request.FILES):
        for file in request.FILES.getlist(name):
            digest.update(repr((name, file.name, file.size)).encode())
            for chunk in file.chunks():
                digest.update(chunk)
            file.seek(0)
    # Keyed: a password is found by trying, from its mere hash.
    return _digest(digest.hexdigest())


def _digest(text: str) -> str:
    return salted_hmac("portal.accounts.sent", text, algorithm="sha256").hexdigest()
