"""Who may download the files of a release: decided here, asked everywhere.

DOC-QLT-210: approved integrators only; a withdrawn release is gone at once, for everyone.
The rule: approved for the activity and line, own charter and training valid, and the state of
the release. A superseded release stays downloadable to update sites, never for new ones. The
compliance contract decides a fee, never a refusal.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from integrators.approvals.rules import eligibility as people
from integrators.models import Representative
from portal.accounts.permissions import Permission
from portal.accounts.standing.current import is_current
from releases.catalogue.models import Release, ReleaseState
from releases.files.models import NotesAcceptance

SIGN_IN, FORBIDDEN, UNKNOWN, GONE = 302, 403, 404, 410


@dataclass(frozen=True)
class Decision:
    """Whether one person may download the files of one release, and why.

    `status` is what the file's address answers: 200, 302 (sign in first), 403, 404 or 410.
    `code` is for programs; `message` for the person. `eligibility` is what the registry said
    (its requirements with what to do about each), None where it was not asked.
    """

    ok: bool
    status: int
    code: str
    message: str | Promise
    eligibility: "people.Eligibility | None" = None

    @property
    def representative(self) -> Representative | None:
        """In whose name the download counts; None for Crisalid's own people."""
        return self.eligibility.representative if self.ok and self.eligibility else None

    @property
    def person(self) -> Representative | None:
        """Who is in order, also where the notes are still to be accepted."""
        found = self.eligibility
        return found.representative if found and found.ok else None


def download_decision(user: Any, release: Release) -> Decision:
    """The decision for `user` (who may be anonymous) and all files of `release`.

    One query, two for a major release; none where the release's state or a role decides.
    """
    if release.state == ReleaseState.WITHDRAWN:
        return Decision(
            False, GONE, "withdrawn",
            _("This version has been withdrawn: its files can no longer be downloaded."),
        )  # fmt: skip
    signed_in = is_current(user)
    if release.is_draft:
        return _draft(signed_in and user.may(Permission.RELEASES_MANAGE))
    if not signed_in:
        return Decision(
            False, SIGN_IN, "anonymous",
            _("Files are reserved for approved integrators: sign in to download."),
        )  # fmt: skip
    if user.may(Permission.FILES_READ):
        return Decision(True, 200, "staff", _("Crisalid’s own people may read this file."))
    if user.is_staff:
        return Decision(
            False, FORBIDDEN, "role",
            _("Your role does not give access to the files of releases."),
        )  # fmt: skip
    return _representative(user, release)


def _draft(manages: bool) -> Decision:
    if manages:
        return Decision(True, 200, "draft", _("A draft: only quality staff see it."))
    return Decision(False, UNKNOWN, "draft", _("There is no such version."))


def asked_of(release: Release) -> people.Asked | None:
    """The complementary training that `release` asks for, if it does."""
    if release.training is None or release.training_from is None:
        return None
    return people.Asked(release.training, release.training_from, release.version)


def _representative(user: Any, release: Release) -> Decision:
    """Installing opens the files; so does maintaining, for updates."""
    found = people.check(user, activity=people.FILES, line=release.line, asked=asked_of(release))
    if not found.ok:
        return Decision(
            False, FORBIDDEN, "not_eligible",
            _("You cannot download this version yet. Here is what is missing."),
            found,
        )  # fmt: skip
    if release.state == ReleaseState.SUPERSEDED and not release.offered_for_updates:
        return Decision(
            False, FORBIDDEN, "closed",
            _("This version is superseded and no longer offered, not even for updates."),
            found,
        )  # fmt: skip
    accepted = NotesAcceptance.objects.filter(user=user, release=release)
    if release.major and not accepted.exists():
        return Decision(
            False, FORBIDDEN, "notes",
            _("A major version: read what changes and accept it, then its files open."),
            found,
        )  # fmt: skip
    if release.state == ReleaseState.SUPERSEDED:
        return Decision(
            True, 200, "update_only",
            _("You may download it to update a site; new sites get the current version."),
            found,
        )  # fmt: skip
    return Decision(
        True, 200, "eligible",
        _("You may download it: your company is approved, your charter and training are valid."),
        found,
    )  # fmt: skip
