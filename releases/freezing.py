"""What is submitted or published does not change: asked by every action that writes a draft."""

from django.utils.translation import gettext_lazy as _

from portal.actions import Refused
from releases.models import Release


def locked_draft(release: Release) -> Release:
    """The row, locked, if it may still be written; Refused otherwise.

    What was submitted is what the second person reads, so it waits as it is. Inside a
    transaction.
    """
    draft = Release.objects.select_for_update().get(pk=release.pk)
    if not draft.is_draft:
        raise Refused(
            _(
                "%(version)s has been published: it no longer changes. A mistake is put right "
                "by a new version."
            )
            % {"version": draft.version},
            "frozen",
        )
    if draft.submitted_at:
        raise Refused(
            _(
                "%(version)s waits for a second person to publish it. Take it back first to "
                "change it."
            )
            % {"version": draft.version},
            "submitted",
        )
    return draft
