"""Which pages are looked at: from links, filters and forms, and from what others have found."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from urllib.parse import parse_qsl

from pagedump.links import Ask, find
from pagedump.routes import Pool, Route, route_of
from pagedump.visit import Answer, Visitor

MOST = {"page": 4, "query": 6, "part": 2, "post": 2}
"""How many addresses of a route one person looks at: plain, with a query, parts, forms."""
MOST_IN_ADMIN = {"page": 2, "query": 3, "part": 1, "post": 1}
"""The admin's pages are many and alike; its workbench for tickets is a page of our own."""
SAME_KEYS = 3
"""How many values of the same parameters."""
FROM_ONE_PAGE = 2
"""How many new addresses of one route are taken from one page: others show other states."""
IN_ENGLISH = 2
"""How many of those are looked at in English too: other rows show no other words."""
DULL = "_changelist_filters="
"""The way back to a filtered list: the page itself is the same."""
Kind = tuple[str, str]
"""The name of a route, and what is asked of it."""
Keep = Callable[[str, str, Ask, Answer], None]


class Crawler:
    """Looks, as one person, at pages breadth first, and remembers what else could be asked."""

    def __init__(self, visitor: Visitor, pool: Pool, keep: Keep) -> None:
        self.visitor, self.pool, self.keep = visitor, pool, keep
        self.asked: list[Ask] = []
        self.reached: dict[Route, str] = {}
        self.posts: dict[Ask, None] = {}
        self._waiting: deque[Ask] = deque()
        self._known: set[Ask] = set()
        self._counts: dict[Kind, int] = {}

    def crawl(self, asks: Iterable[Ask]) -> None:
        """Look at `asks` and at what they lead to, in French."""
        for ask in asks:
            self._add(ask)
        while self._waiting:
            ask = self._waiting.popleft()
            answer = self.look(ask, "fr")
            self.asked.append(ask)
            if reached := route_of(ask.url):
                self.reached.setdefault(reached[0], ask.url)
                self.pool.add(*reached)
            if answer.html.strip():
                self._follow(answer.html, ask.url)

    def look(self, ask: Ask, language: str) -> Answer:
        answer = self.visitor.ask(ask, language)
        self.keep(self.visitor.name, language, ask, answer)
        return answer

    def _follow(self, html: str, base: str) -> None:
        gets, posts = find(html, base)
        taken: dict[Kind, int] = {}
        for ask in gets:
            kind = _kind(ask)
            if DULL not in ask.url and taken.get(kind, 0) < FROM_ONE_PAGE and self._add(ask):
                taken[kind] = taken.get(kind, 0) + 1
        for form, ask in posts:
            name = _kind(ask)[0]
            # Each is there twice: as it stands, and filled.
            most = {(f"{name} {form}", "post"): 2 * _most(name, "post")}
            if ask not in self.posts and self._may(most):
                self.posts[ask] = None

    def _add(self, ask: Ask) -> bool:
        """Whether `ask` is new and there is room for it."""
        if ask in self._known:
            return False
        # What there is no room for now will find none later.
        self._known.add(ask)
        path, _, query = ask.url.partition("?")
        keys = " ".join(sorted({key for key, _ in parse_qsl(query, keep_blank_values=True)}))
        kind, same = _kind(ask), (f"{path} {keys}", "same keys")
        if room := self._may({kind: _most(*kind), same: SAME_KEYS if keys else 1}):
            self._waiting.append(ask)
        return room

    def _may(self, most: dict[Kind, int]) -> bool:
        """Whether there is room for one more of all these; it is taken then."""
        if any(self._counts.get(kind, 0) >= number for kind, number in most.items()):
            return False
        for kind in most:
            self._counts[kind] = self._counts.get(kind, 0) + 1
        return True


def look_at_all(
    visitors: Iterable[Visitor], routes: list[Route], links: list[Ask], keep: Keep
) -> None:
    """Each person crawls; then all look at what is left, send the forms, and look in English."""
    pool = Pool()
    crawlers = [Crawler(visitor, pool, keep) for visitor in visitors]
    begin = [Ask(url) for route in routes if (url := route.address({}))]
    for crawler in crawlers:
        crawler.crawl([*begin, *links])
    everybody: dict[Route, str] = {}
    for crawler in crawlers:
        everybody = crawler.reached | everybody
    for crawler in crawlers:
        left = [route for route in routes if route not in crawler.reached]
        # What the admin refuses is refused alike, table by table: the tests of roles look at each.
        left = [one for one in left if one not in everybody or not one.name.startswith("admin:")]
        urls = [everybody.get(route) or pool.address(route) for route in left]
        refused = [Ask(url) for url in urls if url]
        for language, asks in (("fr", refused), ("en", _few(crawler.asked))):
            for ask in (*asks, *crawler.posts):
                crawler.look(ask, language)


def _few(asks: Iterable[Ask]) -> Iterable[Ask]:
    """Some of each kind."""
    counts: dict[Kind, int] = {}
    for ask in asks:
        kind = _kind(ask)
        counts[kind] = counts.get(kind, 0) + 1
        if counts[kind] <= IN_ENGLISH:
            yield ask


def _kind(ask: Ask) -> Kind:
    reached = route_of(ask.url)
    what = "part" if ask.partial else "query" if "?" in ask.url else "page"
    return (reached[0].name or reached[0].path if reached else "", what)


def _most(name: str, what: str) -> int:
    admin = "admin:" in name and "admin:support_ticket" not in name
    return (MOST_IN_ADMIN if admin else MOST)[what]
