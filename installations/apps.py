"""The installations' place in Django, and what they hand to the house."""

from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from portal.accounts.permissions import Permission


def _reads_reports(user: Any) -> bool:
    if not user.is_authenticated:
        return False
    return not user.is_staff or bool(user.may(Permission.REPORTS_READ))


class InstallationsConfig(AppConfig):
    name = "installations"
    verbose_name = _("Installations")

    def ready(self) -> None:
        # Here, not above: models can be imported only when all apps are loaded.
        from installations import receivers
        from installations.actions.sign_report import DOCUMENT_KIND
        from installations.plugs import badges, company_timeline, duties, evidence, search
        from installations.rules import access, fees
        from portal.core import duties as all_duties
        from portal.documents import kinds
        from portal.documents.events import document_sealed
        from portal.ui.frame import navigation
        from releases.catalogue import costs
        from releases.events import file_downloaded, release_withdrawn
        from releases.withdrawals import reach

        document_sealed.connect(
            receivers.on_document_sealed, dispatch_uid="installations.document_sealed"
        )
        release_withdrawn.connect(
            receivers.on_release_withdrawn, dispatch_uid="installations.release_withdrawn"
        )
        file_downloaded.connect(
            receivers.on_file_downloaded, dispatch_uid="installations.file_downloaded"
        )
        reach.register(receivers.reach)
        costs.register(fees.for_release)
        kinds.register(
            DOCUMENT_KIND, may_read=access.may_read_document, name=_("Installation report")
        )
        all_duties.register(duties.duties)
        badges.register_badges()
        search.register_search()
        evidence.register()
        company_timeline.register()
        navigation.register_navigation(
            navigation.NavItem(
                label=_("Reports"), url_name="installations:index",
                icon="clipboard-check", visible=_reads_reports, order=40, bottom_bar=True,
                group=_("Installations"),
            ),
            navigation.NavItem(
                label=_("Installed base"), url_name="installations:base", icon="store",
                visible=_reads_reports, order=41, group=_("Installations"),
            ),
        )  # fmt: skip
