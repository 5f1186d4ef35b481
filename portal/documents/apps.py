"""The documents' place in Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    name = "portal.documents"
    label = "documents"
    verbose_name = _("Documents")

    def ready(self) -> None:
        # Here, not above: models can be imported only when all apps are loaded.
        from portal.documents import badges, checks, events  # noqa: F401 (checks register)
        from portal.documents.verify import source
        from portal.journal.events import checkpoint_signed
        from portal.ui.frame import navigation

        checkpoint_signed.connect(events.wake_sealing, dispatch_uid="documents.seal")
        navigation.register_navigation(
            navigation.NavItem(
                label=_("Verify a document"), short=_("Verify"), url_name="documents:verify",
                icon="file-search", visible=navigation.everyone, order=81, bottom_bar=True,
                group=_("Public"),
            )
        )  # fmt: skip
        source.register()
        badges.register_badges()
