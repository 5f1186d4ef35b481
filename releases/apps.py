"""The releases' place in Django, and what they hand to the house."""

from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from portal.accounts.permissions import Permission


def _manages(user: Any) -> bool:
    return bool(user.is_authenticated and user.may(Permission.RELEASES_MANAGE))


def _reads_wiki(user: Any) -> bool:
    # Everyone may read the public pages; it is in the way of administrators only.
    return not (user.is_authenticated and user.is_staff) or bool(user.may(Permission.WIKI_READ))


def _reads_reserved(user: Any) -> bool:
    """What is shown, not what is allowed: a newcomer is told there what is missing."""
    return bool(user.is_authenticated and (not user.is_staff or user.may(Permission.FILES_READ)))


class ReleasesConfig(AppConfig):
    name = "releases"
    verbose_name = _("Releases")

    def ready(self) -> None:
        # Here, not above: models can be imported only when all apps are loaded.
        from portal.api import api
        from portal.core import duties
        from portal.ui.frame import banners, navigation
        from releases.catalogue import converters  # noqa: F401 (routes use them)
        from releases.files.tus import router as upload_router
        from releases.machines.api import router
        from releases.plugs import badges, company_timeline, evidence, search
        from releases.plugs.banners import withdrawn_banners
        from releases.plugs.duties import publications
        from releases.signatures import checks  # noqa: F401 (registers itself)
        from releases.withdrawals.queries import reach_of_downloads
        from releases.withdrawals.reach import register

        navigation.register_navigation(
            navigation.NavItem(
                label=_("Releases"), url_name="releases:index", icon="package",
                visible=navigation.everyone, order=30, bottom_bar=True, group=_("Releases"),
            ),
            navigation.NavItem(
                label=_("Wiki"), url_name="wiki:index", icon="book-open",
                visible=_reads_wiki, order=32, group=_("Releases"),
            ),
            navigation.NavItem(
                label=_("Reserved documents"), url_name="releases:reserved_index", icon="file-lock",
                visible=_reads_reserved, order=33, group=_("Releases"),
            ),
            navigation.NavItem(
                label=_("Drafts"), url_name="releases:drafts", icon="file-pen",
                visible=_manages, order=31, group=_("Releases"),
            ),
        )  # fmt: skip
        banners.register_banners(withdrawn_banners)
        duties.register(publications)
        badges.register_badges()
        search.register_search()
        evidence.register()
        company_timeline.register()
        register(reach_of_downloads)
        api.add_router("/releases", router)
        api.add_router("/uploads", upload_router)
