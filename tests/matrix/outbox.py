"""Outgoing mail is read in the admin."""

from types import SimpleNamespace

from portal.outbox.notices import Notice
from portal.outbox.stops import StoppedAddress
from tests.matrix import Row, admin_rows, everyone
from tests.outbox.factories import MailFactory

READERS = ("quality", "support", "auditor")


def build(world: SimpleNamespace) -> None:
    world.mail = MailFactory()
    world.stop = StoppedAddress.objects.create(address="gone@x.example", reason="550 5.1.1")
    world.notice = Notice.objects.create(
        key="alarm:x", recipient=world.cast.quality, title="Du neuf", href="/"
    )


MATRIX = {
    "notices:index": Row(get=everyone(200, anonymous=302)),
    "notices:seen": Row(
        post=everyone(404, anonymous=302, quality=302), args=lambda world: {"pk": world.notice.pk}
    ),
    "notices:all_seen": Row(
        post=everyone(302), data=lambda world: {"newest": str(world.notice.pk)}
    ),
    "notices:bell": Row(get=everyone(200, anonymous=204)),
    **admin_rows("outbox", "outgoingmail", "mail", *READERS),
    **admin_rows("outbox", "stoppedaddress", "stop", *READERS),
    "admin:outbox_outgoingmail_html": Row(
        get=everyone(302, staff=403) | dict.fromkeys(READERS, 200),
        args=lambda world: {"pk": world.mail.pk},
    ),
}
