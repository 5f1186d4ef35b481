"""What the documents hand to the house: badges, navigation, evidence, their events in words."""

from django.db.models import Value
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.accounts.permissions import Role
from portal.documents.models import Document, State
from portal.documents.verify import source
from portal.journal.verify.sources import Source, register_evidence
from portal.journal.words.sentences import Family, Sentence, flag, register_sentences
from portal.journal.words.subjects import Named, SubjectKind, register_subjects
from portal.ui.frame.navigation import Group, NavItem, everyone, register_navigation
from portal.ui.state_badges import register_state_badges

register_navigation(
    NavItem(
        label=_("Verify a document"), short=_("Verify"), url_name="documents:verify",
        icon="file-search", visible=everyone, order=81, bottom_bar=True,
        group=Group.PUBLIC, first={Role.AUDITOR: 2},
    )
)  # fmt: skip
register_evidence(Source("documents", source.inspect, source.index))
register_state_badges(
    # Signed is not yet sealed.
    State,
    {
        State.PENDING: ("soon", "hourglass"),
        State.SEALING: ("soon", "hourglass"),
        State.SEALED: ("ok", "file-badge"),
        State.FAILED: ("danger", "file-x"),
    },
)


def _page(named: Named, reader: User) -> str:
    """The public page of a document; its code is for those who hold it, and for staff."""
    return reverse("documents:document", args=[named.slug]) if reader.is_staff else ""


register_subjects(
    SubjectKind(Document, lambda: Concat("title", Value(" "), "number"), href=_page, slug="code")
)
register_sentences(
    Family(
        "documents",
        _("Sealed documents"),
        {
            "document.sealed": Sentence(
                _("%(who)s sealed a document: %(what)s"),
                details=[_("Holder: %(holder)s"), "%(stamped)s"],
                values={"stamped": flag("timestamped", _("With the time stamp of a third party"))},
                tone="ok",
            ),
            "document.seal_retried": Sentence(
                _("%(who)s had a failed sealing tried again: %(what)s"),
                details=[_("What had failed: %(failure)s")],
                tone="soon",
            ),
        },
    )
)
