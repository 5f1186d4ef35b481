import pytest

from portal.core.actions import Refused
from releases.models import WikiPage
from releases.wiki.actions.save_wiki_page import save_wiki_page
from tests.releases import factories

pytestmark = pytest.mark.django_db


def test_a_page_is_created_and_written_anew(cast):
    page = save_wiki_page(by=cast.quality, text=factories.wiki_text())
    text = factories.wiki_text(title_fr="Autre titre")
    save_wiki_page(by=cast.quality2, text=text, page=page)
    page = WikiPage.objects.get()
    assert (page.title_fr, page.updated_by) == ("Autre titre", cast.quality2)


def test_an_address_stands_once_per_line(cast):
    factories.wiki_page(cast.quality)
    factories.wiki_page(cast.quality, line="V3")
    with pytest.raises(Refused) as refused:
        factories.wiki_page(cast.quality)
    assert refused.value.code == "exists"


def test_a_page_stays_in_its_line(cast):
    page = factories.wiki_page(cast.quality)
    with pytest.raises(Refused) as refused:
        save_wiki_page(by=cast.quality, text=factories.wiki_text(line="V3"), page=page)
    assert refused.value.code == "line"


@pytest.mark.parametrize(
    ("start", "end", "code"),
    [
        ("3.8.2.1042", "", "version"),
        ("4.3.[9800.100]", "4.2.[9710.21600]", "range"),
    ],
)
def test_its_versions_are_the_lines_and_in_order(cast, start, end, code):
    text = factories.wiki_text(from_version=start, until_version=end)
    with pytest.raises(Refused) as refused:
        save_wiki_page(by=cast.quality, text=text)
    assert refused.value.code == code


def test_each_text_is_kept_once(cast):
    page = factories.wiki_page(cast.quality)
    for body in ("Un", "Un", "Deux"):
        text = factories.wiki_text(body_fr=body)
        save_wiki_page(by=cast.quality2, text=text, page=page)
    kept = list(page.revisions.values_list("number", "body_fr"))
    assert kept == [(3, "Deux"), (2, "Un"), (1, "Ouvrez la **caisse**.")]


def test_a_page_goes_on_holding_for_the_release_whose_notes_lead_to_it(cast):
    release = factories.published(cast)
    page = release.notes.exclude(tutorial=None).get().tutorial
    kept = {"slug": page.slug, "title_fr": "Autre titre"}
    with pytest.raises(Refused) as refused:
        save_wiki_page(
            by=cast.quality,
            page=page,
            text=factories.wiki_text(**kept, from_version=factories.NEWER_V4),
        )
    assert refused.value.code == "linked"
    until = factories.wiki_text(**kept, until_version=factories.NEWER_V4)
    assert save_wiki_page(by=cast.quality, page=page, text=until).title_fr == "Autre titre"
