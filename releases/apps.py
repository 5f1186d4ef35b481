"""Certified releases."""

from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


def _manages(user: Any) -> bool:
    from portal.accounts.permissions import Permission

    return bool(user.is_authenticated and user.may(Permission.RELEASES_MANAGE))


def _reads_wiki(user: Any) -> bool:
    from portal.accounts.permissions import Permission

    # Everyone may read the public pages; it is in the way of administrators only.
    return not (user.is_authenticated and user.is_staff) or bool(user.may(Permission.WIKI_READ))


def _reads_reserved(user: Any) -> bool:
    """What is shown, not what is allowed: a newcomer is told there what is missing."""
    from portal.accounts.permissions import Permission

    return bool(user.is_authenticated and (not user.is_staff or user.may(Permission.FILES_READ)))


class ReleasesConfig(AppConfig):
    name = "releases"
    verbose_name = _("Releases")

    def ready(self) -> None:
        from portal import duties
        from portal.api import api
        from portal.ui import nav
        from releases import badges, checks, company_timeline, converters, evidence_source, search  # noqa: F401
        from releases.api import router
        from releases.banners import withdrawn_banners
        from releases.duties import publications
        from releases.reach import register
        from releases.reading import reach_of_downloads
        from releases.upload_api import router as upload_router

        nav.register(
            nav.NavItem(
                label=_("Releases"), url_name="releases:index", icon="package",
                visible=nav.everyone, order=30, bottom_bar=True, group=_("Releases"),
            ),
            nav.NavItem(
                label=_("Wiki"), url_name="wiki:index", icon="book-open",
                visible=_reads_wiki, order=32, group=_("Releases"),
            ),
            nav.NavItem(
                label=_("Reserved documents"), url_name="releases:reserved_index", icon="file-lock",
                visible=_reads_reserved, order=33, group=_("Releases"),
            ),
            nav.NavItem(
                label=_("Drafts"), url_name="releases:drafts", icon="file-pen",
                visible=_manages, order=31, group=_("Releases"),
            ),
        )  # fmt: skip
        nav.register_banners(withdrawn_banners)
        duties.register(publications)
        badges.register()
        search.register()
        evidence_source.register()
        company_timeline.register()
        register(reach_of_downloads)
        api.add_router("/releases", router)
        api.add_router("/uploads", upload_router)
