"""The mail about a new release."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from portal.outbox.models import OutgoingMail
from portal.outbox.queue import absolute_url, compose_mail
from releases.followers import unsubscribing
from releases.followers.models import PublicationNotice


def release_published(notice: PublicationNotice) -> OutgoingMail:
    """Tell a subscriber of a new version: for `queue_all`. One click ends it (RFC 8058)."""
    release, user = notice.release, notice.user
    end = absolute_url(unsubscribing.unsubscribe_url(user))
    mail = compose_mail(
        key=f"release.published:{release.pk}:user:{user.pk}",
        to=user.email,
        language=user.language,
        subject=format_lazy(
            _("Version {version} of Crisalid Encaissement is certified"), version=release.version
        ),
        template="releases/published",
        context={
            "release": release,
            "user": user,
            "url": absolute_url(release.get_absolute_url()),
            "follow_url": end,
        },
    )
    mail.headers = {
        "List-Unsubscribe": f"<{end}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    return mail
