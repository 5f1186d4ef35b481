"""Sends the link by which a password is chosen anew."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str

from portal.accounts import mails
from portal.accounts.acts.rows import commitment, keep, new_act
from portal.accounts.acts.seen import Seen
from portal.accounts.models import AccountAct, ResetRequest, User
from portal.core.actions import action
from portal.journal.record import Actor, record


@action
def send_reset_link(*, by: Actor, user: User, request: ResetRequest) -> AccountAct:
    """Mail the link to the address of the account, for whoever asked in `request`."""
    seen = Seen(request.ip, request.browser)
    act = new_act(user, AccountAct.Kind.RESET_ASKED, seen)
    data = {"row": commitment(act)}
    entry = record(event="account.reset_asked", subject=user, by=by, data=data)
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    mails.password_reset(
        email=user.email,
        language=user.language,
        url=get_adapter().get_reset_password_from_key_url(key),
        occurrence=str(entry.uuid),
    )
    return keep(act, entry)
