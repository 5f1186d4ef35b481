"""The mail with the checkpoint of a day."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.house.known import value_of
from portal.journal.models import Checkpoint
from portal.outbox.models import OutgoingMail
from portal.outbox.queue import absolute_url, queue_mail
from portal.witnesses.models import CheckpointAddress


def daily_checkpoint(*, address: CheckpointAddress, checkpoint: Checkpoint) -> OutgoingMail:
    """The signed note, to be kept outside: what it covers cannot be rewritten unseen."""
    return queue_mail(
        key=f"checkpoint.daily:{address.pk}:{checkpoint.size}",
        to=address.address,
        language=address.language,
        subject=_("The checkpoint of the Crisalid journal"),
        template="witnesses/daily_checkpoint",
        # Somebody of the desk reads what comes there, and ends it on the page.
        reply_to=value_of("support_email"),
        context={
            "checkpoint": checkpoint,
            "chosen_by": address.chosen_by.name,
            "url": absolute_url(reverse("journal:checkpoint_of_size", args=[checkpoint.size])),
            "all": absolute_url(reverse("journal:checkpoints")),
        },
    )
