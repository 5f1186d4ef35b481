"""Whatever was written, edited and moved between versions: a reader of version A is never shown a
page or a text that is only true for B, by whichever way they come."""

import html
import re
from urllib.parse import unquote

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from portal.core import clock
from releases.catalogue import versions
from releases.models import Release, WikiImage
from releases.wiki import images
from releases.wiki.actions.add_wiki_image import add_wiki_image
from releases.wiki.actions.save_wiki_page import save_wiki_page
from tests.cast import sign_in
from tests.releases import factories

pytestmark = pytest.mark.django_db
VERSIONS = ["4.1.[9600.1]", factories.V4, factories.NEWER_V4, "4.10.[9990.1]"]
PUBLISHED = factories.V4
"""The reader's version of which a release is there, so that its pages may have changed since."""

SLUGS = ["un", "deux", "trois"]
bounds = st.tuples(st.sampled_from(["", *VERSIONS]), st.sampled_from(["", *VERSIONS])).map(
    lambda pair: pair if "" in pair or _key(pair[0]) <= _key(pair[1]) else pair[::-1]
)
saves = st.tuples(
    st.sampled_from(SLUGS), bounds, st.sampled_from(["public", "integrators"]), st.booleans()
)


def _key(version):
    return versions.parse("V4", version).sort_key


def holds(text, version):
    start, end = text["from_version"], text["until_version"]
    after = not start or _key(start) <= _key(version)
    return after and (not end or _key(version) <= _key(end))


class Wiki:
    """What was saved: per page, its texts in order, each with a word that no other one holds."""

    def __init__(self, by, stored):
        self.by, self.stored = by, stored
        self.pages, self.texts, self.images = {}, {}, {}

    def save(self, slug, within, audience, same):
        texts = self.texts.setdefault(slug, [])
        word = f"zq{slug}{len(texts)}x"
        if same and texts:
            # Only its range or its readers change.
            word = texts[-1]["slug_word"]
        links = " ".join(f"[vers](/wiki/V4/{other}/) [et](../{other}/)" for other in SLUGS)
        shown = " ".join(f"![]({image.get_absolute_url()})" for image in self.images.values())
        text = factories.wiki_text(
            slug=slug, audience=audience, from_version=within[0], until_version=within[1],
            title_fr=f"Titre {word}", title_en="Title",
            body_fr=f"## Partie {word}\n\n{word}. {links} {shown}",
        )  # fmt: skip
        self.pages[slug] = save_wiki_page(by=self.by, text=text, page=self.pages.get(slug))
        if slug not in self.images:
            self.images[slug] = add_wiki_image(
                by=self.by, page=self.pages[slug], stored=self.stored
            )
        texts.append({**text, "slug_word": word})

    def words(self, slugs, version="", *, reserved):
        """The words of the texts that a reader of `version` may come to see."""
        return {
            text["slug_word"]
            for slug in slugs
            for text in self.texts[slug]
            if holds(text, version) and (reserved or text["audience"] == "public")
        }

    def open_to(self, version, *, reserved):
        """The pages that are there for a reader of `version`, by their last text."""
        last = {slug: texts[-1] for slug, texts in self.texts.items()}
        return {
            slug
            for slug, text in last.items()
            if holds(text, version) and (reserved or text["audience"] == "public")
        }


def crawl(client, start):
    """Every answer under `start` that can be reached from it by links and images: address, text."""
    seen, todo = {}, [start]
    while todo:
        url = todo.pop()
        if url in seen:
            continue
        response = client.get(url)
        seen[url] = response
        if response.status_code == 200 and "html" in response["Content-Type"]:
            for found in re.findall(r'(?:href|src)="([^"#]+)', response.content.decode()):
                address = html.unescape(found)
                if address.startswith("../"):
                    address = unquote(url.partition("?")[0]).rsplit("/", 2)[0] + address[2:]
                if address.startswith("?"):
                    address = url.partition("?")[0] + address
                if unquote(address).startswith(start):
                    todo.append(unquote(address))
    return seen


def guesses(wiki, start):
    """What somebody may type: each page, its past from any text to any, each image, each word."""
    for slug, texts in wiki.texts.items():
        image = wiki.images[slug]
        yield f"{start}{slug}/"
        yield f"{start}images/{image.pk}/{image.name}"
        numbers = range(1, len(texts) + 1)
        yield from (f"{start}{slug}/history/?from={a}&to={b}" for a in numbers for b in numbers)
        yield from (f"{start}?q={text['slug_word']}" for text in texts)
    yield f"{start}?q=titre"
    yield f"{start}?q=zq"


def check(wiki, client, version, *, reserved):
    start = f"/wiki/V4/v/{version}/"
    there = wiki.open_to(version, reserved=reserved)
    known = wiki.words(there, version, reserved=reserved)
    secret = {text["slug_word"] for texts in wiki.texts.values() for text in texts} - known
    answers = crawl(client, start)
    reached = {url for url, answer in answers.items() if answer.status_code == 200}
    for url in guesses(wiki, start):
        answers[url] = client.get(url)
    for url, answer in answers.items():
        assert answer.status_code in (200, 404), url
        asked = re.search(r"q=(zq\w+)", url)
        if answer.status_code == 200 and "html" in answer["Content-Type"]:
            shown = answer.content.decode()
            if asked:
                # Their own words come back in the box and in addresses.
                shown = re.sub(rf'="[^"]*{asked[1]}[^"]*"', "", shown)
            assert not {word for word in secret if word in shown}, url
            assert not re.search(r'src="/wiki/images/', shown), url
            pinned = re.findall(r'href="(/wiki/V4/[^"]*)"', shown)
            assert all(unquote(each).startswith(start) for each in pinned), url
    for slug in wiki.texts:
        # And nothing that holds is hidden.
        page, image = f"{start}{slug}/", wiki.images[slug]
        assert (page in reached) is (slug in there)
        expected = 200 if slug in there else 404
        assert answers[page].status_code == expected
        assert answers[f"{start}images/{image.pk}/{image.name}"].status_code == expected
        assert client.get(f"{page}history/").status_code == expected


# Not shrunk: each example is a whole wiki read through, so that it would take minutes.
@settings(
    max_examples=20, deadline=None, phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(
    history=st.lists(saves, min_size=1, max_size=7),
    moment=st.integers(0, 6),
    version=st.sampled_from([PUBLISHED, *VERSIONS]),
)
def test_a_reader_of_one_version_never_sees_what_is_only_true_for_another(
    cast, history, moment, version
):
    if not Release.objects.filter(version=PUBLISHED).exists():
        factories.published(cast)
        WikiImage.objects.all().delete()
    stored = images.store_image(factories.picture())
    with transaction.atomic():
        wiki = Wiki(cast.quality, stored)
        for number, save in enumerate(history):
            if number == moment:
                Release.objects.filter(version=PUBLISHED).update(published_at=clock.now())
            wiki.save(*save)
        check(wiki, sign_in(Client(), cast.technician), version, reserved=True)
        check(wiki, Client(), version, reserved=False)
        transaction.set_rollback(True)
    images.discard_image(stored)


def test_the_property_knows_a_leak(cast, monkeypatch):
    """The same check, on a wiki that forgets the versions: it must not pass."""
    wiki = Wiki(cast.quality, images.store_image(factories.picture()))
    wiki.save("un", ("", VERSIONS[0]), "public", False)
    wiki.save("un", (VERSIONS[1], ""), "public", False)
    check(wiki, Client(), VERSIONS[1], reserved=False)
    monkeypatch.setattr("releases.models.WikiRevision.holds_for", lambda *_: True)
    with pytest.raises(AssertionError):
        check(wiki, Client(), VERSIONS[1], reserved=False)
