"""How releases, files, wiki pages and reserved documents are called in the journal."""

from django.db.models import CharField, Value
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils.translation import get_language

from portal.accounts.models import User
from portal.accounts.permissions import Permission
from portal.journal.words.subjects import Named, SubjectKind, register_subjects
from releases.catalogue.models import Release, ReleaseFile
from releases.reserved.models import ReservedDocument
from releases.wiki.models import WikiPage
from releases.withdrawals.models import Withdrawal

WIKI_SLUG = Concat("line", Value("/"), "slug", output_field=CharField())


def _of_language() -> str:
    return "title_en" if get_language() == "en" else "title_fr"


def _release(named: Named, reader: User) -> str:
    """The release's page; `slug` is its version."""
    if not named.slug or not reader.may(Permission.RELEASES_READ):
        return ""
    return reverse("releases:detail", args=[named.slug])


def _reserved(named: Named, reader: User) -> str:
    if not reader.may(Permission.FILES_READ):
        return ""
    return reverse("releases:reserved", args=[named.key[1]])


def _wiki(named: Named, reader: User) -> str:
    line, _slash, slug = named.slug.partition("/")
    if not slug or not reader.may(Permission.WIKI_READ):
        return ""
    return reverse("wiki:page", args=[line, slug])


register_subjects(
    SubjectKind(Release, lambda: "version", href=_release, slug="version"),
    SubjectKind(ReleaseFile, lambda: "name", href=_release, slug="release__version"),
    SubjectKind(Withdrawal, lambda: "release__version", href=_release, slug="release__version"),
    SubjectKind(ReservedDocument, _of_language, href=_reserved),
    SubjectKind(WikiPage, _of_language, href=_wiki, slug=WIKI_SLUG),
)
