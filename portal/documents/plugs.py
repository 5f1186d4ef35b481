"""What the documents hand to the house: badges, the navigation, evidence for the journal."""

from django.utils.translation import gettext_lazy as _

from portal.accounts.permissions import Role
from portal.documents.models import State
from portal.documents.verify import source
from portal.journal.verify.sources import Source, register_evidence
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
