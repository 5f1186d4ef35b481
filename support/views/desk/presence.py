"""What others do to a ticket while somebody has it on the screen."""

from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext, ngettext

from portal.accounts.models import User
from support.drafts import answers
from support.models import Ticket
from support.rules.escalation import holder_of

LARGEST_KEY = 2**63 - 1


@dataclass(frozen=True)
class Now:
    """`seen`: the last message that the page showed; `fresh`: how many came after it."""

    seen: int
    fresh: int
    writing: list[User]

    @property
    def told(self) -> str:
        """Who the page says is writing, as the form sends it back."""
        return " ".join(str(user.pk) for user in self.writing)


def key_of(text: str | None) -> int | None:
    """The key that a page sends back; None where there is none."""
    if not text or not text.isascii() or not text.isdigit():
        return None
    return min(int(text[:20]), LARGEST_KEY)


def since(user: User, ticket: Ticket, seen: int) -> Now:
    return Now(seen, answers.new_since(user, ticket, seen), answers.others_writing(user, ticket))


def colleague(user: User, ticket: Ticket) -> User | None:
    """The colleague who has the ticket in charge, whom one asks before one answers on it."""
    holder = holder_of(ticket)
    return holder if holder != user else None


def before_sending(user: User, ticket: Ticket, sent: QueryDict) -> str:
    """What the writer has not been told yet, in words; empty where they know all.

    The page that is shown again knows it, so that the same button then sends.
    """
    seen = key_of(sent.get("seen"))
    if seen is None:
        return ""
    now = since(user, ticket, seen)
    if now.fresh:
        words = ngettext(
            "%(count)s new message came in while you were writing: read it, then send again.",
            "%(count)s new messages came in while you were writing: read them, then send again.",
            now.fresh,
        )
        return words % {"count": now.fresh}
    told = set(sent.get("told", "").split())
    unknown = [user.name for user in now.writing if str(user.pk) not in told]
    if unknown:
        words = gettext("%(names)s is writing on this ticket too: agree first, or send again.")
        return words % {"names": ", ".join(unknown)}
    other = colleague(user, ticket)
    if other and sent.get("holder", str(other.pk)) != str(other.pk):
        words = gettext("%(name)s has this ticket in charge by now: agree first, or send again.")
        return words % {"name": other.name}
    return ""
