"""Follows a figure to the list behind it, and counts that list over all its pages."""

from urllib.parse import urljoin, urlsplit

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html

from tests.cast import sign_in

MOST_PAGES = 50
LISTS = (
    "//*[@data-results]//table/tbody/tr",
    "//*[@data-results]//li[starts-with(@class, 'told ')]",
    "//table[@id='result_list']/tbody/tr",
    "//main//table/tbody/tr",
)


def page(client, href):
    response = client.get(href, follow=True)
    assert response.status_code == 200, href
    last = response.redirect_chain[-1][0] if response.redirect_chain else href
    return html.fromstring(response.content.decode()), last


def rows(tree, anchor=""):
    if anchor:
        [part] = tree.xpath(f"//*[@id='{anchor}']")
        return part.xpath(".//table/tbody/tr")
    for path in LISTS:
        if found := tree.xpath(path):
            return found
    return []


def following(tree):
    """The link to the next page, whichever kind of list it is."""
    links = tree.xpath("//a[@rel='next']/@href")
    current = tree.xpath("//*[contains(@class,'paginator')]//*[contains(@class,'this-page')]")
    if current and (later := current[0].xpath("following::a[contains(@href,'p=')]/@href")):
        links.append(later[0])
    return links[0] if links else None


def count(client, href):
    anchor = urlsplit(href).fragment
    total, at = 0, href
    for _ in range(MOST_PAGES):
        tree, at = page(client, at)
        total += len(rows(tree, anchor))
        further = following(tree)
        if further is None:
            return total
        at = urljoin(at, further)
    raise AssertionError(f"{href} has no last page")


def figures(client, url="/"):
    """(label, number, href) of each figure of a page, those of its charts too."""
    tree, _ = page(client, url)
    found = []
    for one in tree.xpath("//li[contains(@class,'figure')]"):
        [label] = one.xpath(".//*[@class='figure__label']")
        [value] = one.xpath(".//*[@class='figure__value']")
        [href] = one.xpath(".//a/@href")
        found.append((label.text_content(), number(value), href))
    for cell in tree.xpath("//table[@class='chart__table']//td/a"):
        found.append((cell.xpath("string(../../th)"), number(cell), cell.get("href")))
    return found


def number(node):
    text = node.text_content().replace("\u202f", "").replace("\xa0", "")
    return float(text.replace(",", ".")) if "," in text else int(text)


def queries_of_home(user):
    """The queries of a person's home page, once what is cached is."""
    client = sign_in(Client(), user)
    client.get("/")
    with CaptureQueriesContext(connection) as found:
        assert client.get("/").status_code == 200
    return [query["sql"] for query in found]
