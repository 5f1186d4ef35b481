import pytest

from portal.ui.text.markdown import render
from tests.ui.markup import Page


def test_text_tables_and_headings():
    html = render("# Title\n\nA **bold** word\n\n| a | b |\n|---|---|\n| 1 | 2 |")
    assert "<h2>Title</h2>" in html
    assert "<strong>bold</strong>" in html
    assert "<td>1</td>" in html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        "[a](javascript:alert(1))",
        "[a](data:text/html,x)",
        "![a](https://elsewhere.example/spy.png)",
        "![a](//elsewhere.example/spy.png)",
        '<p style="color:red">a</p>',
    ],
)
def test_nothing_runs_and_nothing_is_fetched_from_elsewhere(text):
    page = Page(render(text))
    assert not page.refused
    assert not page.all("script")
    assert all(not image.get("src") for image in page.all("img"))


def test_links_and_own_images_stay():
    page = Page(render("[a](/wiki/) ![b](/wiki/files/b.png)"))
    [link] = page.all("a", href="/wiki/")
    assert "noopener" in link["rel"]
    assert page.all("img", src="/wiki/files/b.png")
