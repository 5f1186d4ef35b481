"""Texts of mails that let somebody in: encrypted anew, and gone once they have left or failed."""

from django.db import transaction
from django.db.models import Q

from portal.accounts.second_factor.kept import Anew
from portal.accounts.sign_in.demo import is_demo
from portal.infrastructure.encryption import KeyLost
from portal.outbox.models import OutgoingMail


def forget_secrets(rows: list[OutgoingMail]) -> None:
    """What lets somebody in is not kept once it has left, nor where it never will.

    In the demo, where the admin is the mailbox, it stays.
    """
    ended = Q(done_at__isnull=False) | Q(failed_at__isnull=False)
    if (secret := [row.pk for row in rows if row.secret]) and not is_demo():
        OutgoingMail.objects.filter(ended, pk__in=secret).update(kept_text="", kept_html="")


def encrypt_mails_anew() -> Anew:
    """Encrypt the texts that are still kept under the first key."""
    found = Anew()
    waiting = OutgoingMail.objects.filter(secret=True).exclude(kept_text="")
    for pk in waiting.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            # It may have left meanwhile, or have been erased with its reader's data.
            row = waiting.select_for_update().filter(pk=pk).first()
            if row is None:
                continue
            try:
                row.text, row.html = row.text, row.html
            except KeyLost:
                found.lost.append(f"{row._meta.verbose_name} · {row}")
                continue
            row.save(update_fields=["kept_text", "kept_html"])
            found.done += 1
    return found
