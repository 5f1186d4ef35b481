"""Outgoing mail is read in the admin."""

from types import SimpleNamespace

from tests.matrix import Row, admin_rows, everyone
from tests.outbox.factories import MailFactory

READERS = ("quality", "support", "auditor")


def build(world: SimpleNamespace) -> None:
    world.mail = MailFactory()


MATRIX = {
    "notices:index": Row(get=everyone(200, anonymous=302)),
    "notices:bell": Row(get=everyone(200, anonymous=204)),
    **admin_rows("outbox", "outgoingmail", "mail", *READERS),
    "admin:outbox_outgoingmail_html": Row(
        get=everyone(302, staff=403) | dict.fromkeys(READERS, 200),
        args=lambda world: {"pk": world.mail.pk},
    ),
}
