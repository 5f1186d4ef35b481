"""script/pages: what it takes for the same, what for another, and what it says of it."""

import subprocess
import sys
from contextlib import closing
from importlib import import_module
from pathlib import Path
from sqlite3 import dbapi2
from types import SimpleNamespace

import pytest
import time_machine
from django.conf import settings

SCRIPT = Path(settings.BASE_DIR) / "script"


@pytest.fixture
def pagedump(monkeypatch):
    monkeypatch.syspath_prepend(str(SCRIPT))
    names = ("bodies", "compare", "links", "markup", "stage")
    return SimpleNamespace(**{name: import_module(f"pagedump.{name}") for name in names})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("<p>\n  a\n  b </p>", "<p>a b</p>"),
        ("<p> <b> a</b> </p>", "<p><b>a</b></p>"),
        ("<ul> <li>a</li>\n <li>b</li> </ul>", "<ul><li>a</li><li>b</li></ul>"),
        ("<p>a <b> b</b></p>", "<p>a <b>b</b></p>"),
        ("<p>a <!-- b -->c</p>", "<p>a c</p>"),
        ("<p>a<br> b</p>", "<p>a <br>b</p>"),
        ("<button> a </button>", "<button>a</button>"),
        ('<input type="hidden" name="n"> <b>a</b>', '<input type="hidden" name="n"><b>a</b>'),
        ('<a title="b" href="/">a</a>', "<a href='/' title=b>a</a>"),
        ('<p class="b\n a">a</p>', '<p class="a b">a</p>'),
        ("<input disabled>", '<input disabled="">'),
        ("<p>&eacute;</p>", "<p>é</p>"),
        ('<svg> <path d="M0  0 L1 1"/>\n</svg>', '<svg><path d="M0 0L1 1"></path></svg>'),
        ("<style>a , b{ c: d; /* e */ }</style>", "<style>\na, b {\n  c:d\n}\n</style>"),
    ],
)
def test_what_a_browser_shows_alike_is_the_same(pagedump, one, other):
    assert pagedump.markup.lines_of(one) == pagedump.markup.lines_of(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("<p>a</p>", "<p>b</p>"),
        ("<p>a b</p>", "<p>ab</p>"),
        ("<p><b>a</b> <i>b</i></p>", "<p><b>a</b><i>b</i></p>"),
        ("<p>a <b>b</b></p>", "<p>a<b>b</b></p>"),
        ("<p>a <b>b</b></p>", "<p>a<b> b</b></p>"),
        ("<p>a <input type=text></p>", "<p>a<input type=text></p>"),
        ("<p>a <button>b</button></p>", "<p>a<button>b</button></p>"),
        ("<p><button>b</button> a</p>", "<p><button>b</button>a</p>"),
        ("<p>a&nbsp;b</p>", "<p>a b</p>"),
        ("<pre>a\n b</pre>", "<pre>a\nb</pre>"),
        ("<textarea>a  b</textarea>", "<textarea>a b</textarea>"),
        ('<input value="a  b">', '<input value="a b">'),
        ("<b>a</b>", "<strong>a</strong>"),
        ("<p>a</p><p>b</p>", "<p>a<p>b</p></p>"),
        ("<p hidden>a</p>", "<p>a</p>"),
        ("<style>a b{c:d}</style>", "<style>ab{c:d}</style>"),
        ("<style>a :b{c:d}</style>", "<style>a:b{c:d}</style>"),
    ],
)
def test_what_people_see_otherwise_is_another(pagedump, one, other):
    assert pagedump.markup.lines_of(one) != pagedump.markup.lines_of(other)


def test_in_the_still_world_the_database_stands_still_too(pagedump, monkeypatch):
    monkeypatch.setattr(dbapi2, "connect", dbapi2.connect)
    pagedump.stage._still_sqlite()
    said = "2026-11-25T09:17:00.000000"
    still = time_machine.travel(pagedump.stage.NOW, tick=False)
    with still, closing(dbapi2.connect(":memory:")) as db:
        asked = "SELECT strftime('%Y', 'now'), julianday('now') - julianday(?)"
        assert db.execute(asked, [said]).fetchone() == (f"{said}Z", 0)


def test_what_cannot_be_read_is_told_by_its_hash(pagedump):
    lines = [*pagedump.bodies.lines_of(b"\xff1", ""), *pagedump.bodies.lines_of(b"\xff2", "")]
    assert len(set(map(pagedump.compare.plain, lines))) == 2


def test_links_filters_and_forms_are_found(pagedump):
    html = """
        <a href="b/?c=1">x</a> <a href="https://elsewhere.example/">y</a>
        <div hx-get="/part/"></div>
        <form action="/list/"><select name="state"><option value="">all<option value="open">o
        </select><input type="search" name="q"></form>
        <form method="post"><input name="a" type="email"><textarea name="t">
k</textarea><button name="verb" value="go">g</button></form>"""
    gets, posts = pagedump.links.find(html, "/a/")
    assert [(ask.url, ask.partial) for ask in gets] == [
        ("/a/b/?c=1", False), ("/part/", True),
        ("/list/", False), ("/list/?state=open", False), ("/list/?q=a", False),
    ]  # fmt: skip
    assert [(ask.method, ask.url, dict(ask.data)) for _, ask in posts] == [
        ("POST", "/a/", {"a": email, "t": "k", "verb": "go"})
        for email in ("", "essai@exemple.example")
    ]


@time_machine.travel(0, tick=False)
def test_chance_repeats_itself_however_often_others_ask(pagedump, monkeypatch):
    # What other tests draw is theirs.
    monkeypatch.setattr(pagedump.stage.random, "seed", lambda scope: None)
    chance = pagedump.stage.Chance()
    chance.enter("a page")
    first = [chance.bytes(8), chance.bytes(8)]
    chance.enter("a page")
    again = [chance.bytes(8), chance.bytes(16), chance.bytes(8)]
    assert first[0] != first[1]
    assert [again[0], again[2]] == first
    chance.enter("another")
    assert chance.bytes(8) not in first


HASH, TOKEN = "0123456789abcdef" * 4, "OX0sFzKEbSQFErQPhNo7KjE3D7FIiqv_gJGkV-jW9U"


@pytest.fixture
def dumps(tmp_path):
    """Two equal dumps of three files."""
    for side in ("a", "b"):
        for number in range(3):
            path = tmp_path / side / "pages" / f"{number}.txt"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f'<p>\n"old"\n</p>\n{number} {HASH} {HASH}\n')
    return tmp_path / "a", tmp_path / "b"


def _compare(a, b):
    command = [sys.executable, str(SCRIPT / "pages"), "compare", str(a), str(b)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert not done.stderr
    return done.returncode, done.stdout


def _edit(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_equal_dumps_are_the_same(dumps):
    assert _compare(*dumps) == (0, "\n3 files compared: 0 differ, in 0 ways.\n")


def test_nothing_is_not_the_same_as_nothing(tmp_path):
    assert _compare(tmp_path, tmp_path)[0] == 1


def test_a_word_that_differs_is_told_once_for_all_files(dumps):
    a, b = dumps
    for number in (0, 2):
        _edit(b / "pages" / f"{number}.txt", "old", "new")
    code, text = _compare(a, b)
    assert code == 1
    assert text == (
        "\nin 2, such as pages/0.txt, pages/2.txt\n"
        '  - "old"\n  + "new"\n\n3 files compared: 2 differ, in 1 ways.\n'
    )


def test_a_file_that_is_missing_or_new_is_told(dumps):
    a, b = dumps
    (b / "pages" / "1.txt").rename(b / "pages" / "3.txt")
    code, text = _compare(a, b)
    assert code == 1
    assert f"1 files are only in {a}:\n  pages/1.txt" in text
    assert f"1 files are only in {b}:\n  pages/3.txt" in text


def test_only_which_hash_it_is_may_differ(dumps):
    a, b = dumps
    _edit(b / "pages" / "1.txt", HASH, TOKEN)
    assert _compare(a, b)[0] == 0
    # Another hash in one of two places is not what stood there: the two were one.
    _edit(b / "pages" / "1.txt", f" {TOKEN}\n", f" {HASH}\n")
    assert _compare(a, b)[0] == 1
