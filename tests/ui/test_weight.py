"""A first page is light: under 150 kB as it travels, no script over 60 kB but the charts'."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from tests.cast import sign_in
from tests.support.factories import make_taken

pytestmark = pytest.mark.django_db

STATIC = Path(settings.BASE_DIR) / "static"
MOST, MOST_SCRIPT = 150_000, 60_000
# What the first page of French or English text fetches; the other faces come when they are met.
FONTS = ("ui/fonts/ibm-plex-sans-latin-wght-normal.woff2",
         "ui/fonts/ibm-plex-mono-latin-400-normal.woff2")  # fmt: skip


def travels(content: bytes) -> int:
    return len(gzip.compress(content, 6))


def source_of(address: str) -> bytes:
    """The file behind an address of /static/, ours or a package's."""
    from django.contrib.staticfiles import finders

    name = re.sub(r"\.[0-9a-f]{12}(?=\.\w+$)", "", address.removeprefix(settings.STATIC_URL))
    found = finders.find(name)
    assert found, address
    return Path(found).read_bytes()


def assets(html: str) -> tuple[set[str], set[str]]:
    sheets = re.findall(r'<link rel="stylesheet" href="([^"]+)"(?! media="print")', html)
    return set(sheets), set(re.findall(r'<script src="([^"]+)"', html))


@pytest.mark.parametrize(
    ("who", "path"),
    [("", "/accounts/login/"), ("technician", "/"), ("quality", "/"), ("support", "ticket")],
)
def test_a_first_page_is_light(cast, who, path):
    client = sign_in(Client(), getattr(cast, who)) if who else Client()
    address = make_taken(cast).desk_url if path == "ticket" else path
    html = client.get(address).content
    sheets, scripts = assets(html.decode())
    assert sheets
    assert scripts
    charts = {name for name in scripts if "chart.umd" in name}
    heavy = {name: travels(source_of(name)) for name in scripts - charts}
    assert not {name: size for name, size in heavy.items() if size > MOST_SCRIPT}
    fonts = sum((STATIC / name).stat().st_size for name in FONTS)
    weight = travels(html) + sum(heavy.values()) + fonts
    weight += sum(travels(source_of(name)) for name in sheets)
    # The icons come as one file, whichever of them are shown.
    weight += travels((STATIC / "ui/img/icons.svg").read_bytes())
    assert weight < MOST, weight
