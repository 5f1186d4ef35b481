"""The sections of the admin's first page: its lists by subject, in the words of the trade."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.core.extensions import ExtensionPoint


@dataclass(frozen=True)
class Section:
    """Lists that are looked for together; `code` names it in the page."""

    code: str
    name: str | Promise


COMPANIES = Section("companies", _("Companies and people"))
LEGAL_FILES = Section("legal-files", _("Candidatures and legal files"))
TRAININGS = Section("trainings", _("Trainings and charter"))
APPROVALS = Section("approvals", _("Approvals"))
CONTRACTS = Section("contracts", _("Contracts and fees"))
VERSIONS = Section("versions", _("Versions and wiki"))
INSTALLATIONS = Section("installations", _("Installation reports and sites"))
SUPPORT = Section("support", _("Support"))
EVIDENCE = Section("evidence", _("Documents and mails"))
ACCOUNTS = Section("accounts", _("Crisalid’s people"))
PORTAL = Section("portal", _("The portal itself"))

SECTIONS = (
    COMPANIES, LEGAL_FILES, TRAININGS, APPROVALS, CONTRACTS, VERSIONS, INSTALLATIONS, SUPPORT,
    EVIDENCE, ACCOUNTS, PORTAL,
)  # fmt: skip
"""In the order in which a company meets them."""


@dataclass(frozen=True)
class Link:
    """A page of the portal's own that is looked for among the lists of a section."""

    section: Section
    name: str | Promise
    url_name: str
    visible: Callable[[Any], bool]


links: ExtensionPoint[Link] = ExtensionPoint("links of the admin")


def register_admin_link(link: Link) -> None:
    """Show this page in its section, to whom it is visible."""
    links.add(link)
