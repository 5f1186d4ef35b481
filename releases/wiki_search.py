"""Full-text search of the wiki: "caisse" finds "caisses", "ecran" finds "écrans".

Words are stemmed as French and English are (Snowball) and lose their accents, when a page is
saved and when somebody asks. Beginnings of words are not found; all words asked for must be there.
"""

import re
import unicodedata
from collections import Counter
from typing import Any

import snowballstemmer
from django.db.models import Q, Sum
from django.utils.translation import get_language

from releases.models import WikiPage, WikiTerm
from releases.querysets import WikiPageQuerySet

STEMMERS = {"fr": "french", "en": "english"}
TITLE = 5
"""How much a word in the title counts against one in the text."""

MOST_WORDS = 8
_WORD = re.compile(r"[^\W_]+")
_FRENCH = """
au aux ce ces dans de des du elle en et il je la le les leur lui ma mais me mes moi mon ne nos notre
nous on ou par pas pour qu que qui sa se ses son sur ta te tes toi ton tu un une vos votre vous est
sont l d c s n y a
"""
_ENGLISH = "a an and are as at be by for from in is it of on or that the this to was with"
_STOP = {"fr": set(_FRENCH.split()), "en": set(_ENGLISH.split())}


def stems(text: str, language: str) -> list[str]:
    """The words of `text` that carry a meaning, each as its stem without accents."""
    stemmer: Any = snowballstemmer.stemmer(STEMMERS[language])
    words = [word for word in _WORD.findall(text.lower()) if word not in _STOP[language]]
    return [_plain(stem)[:60] for stem in stemmer.stemWords([_plain(word) for word in words])]


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


def index(page: WikiPage) -> None:
    """Write the index of a page anew, in the transaction that saves it."""
    page.terms.all().delete()
    rows = []
    for language in STEMMERS:
        title, body = (getattr(page, f"{part}_{language}") for part in ("title", "body"))
        weights = Counter(stems(body, language))
        for stem in stems(title, language):
            weights[stem] += TITLE
        rows += [
            WikiTerm(page=page, language=language, stem=stem, weight=weight)
            for stem, weight in weights.items()
        ]
    WikiTerm.objects.bulk_create(rows, batch_size=500)


def search(pages: WikiPageQuerySet, asked: str) -> WikiPageQuerySet:
    """Those of `pages` that hold every word of `asked` in the reader's language, the best first."""
    language = "en" if get_language() == "en" else "fr"
    wanted = list(dict.fromkeys(stems(asked, language)))[:MOST_WORDS]
    if not wanted:
        return pages.none()
    for stem in wanted:
        pages = pages.filter(
            pk__in=WikiTerm.objects.filter(language=language, stem=stem).values("page")
        )
    score = Sum("terms__weight", filter=Q(terms__language=language, terms__stem__in=wanted))
    return pages.annotate(score=score).order_by("-score", "title_fr")
