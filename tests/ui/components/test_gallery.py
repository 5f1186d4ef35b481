"""The gallery shows every component in every variant, so that none is made that nobody has seen."""

import re
from collections import defaultdict
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import TemplateSyntaxError, engines
from django.urls import reverse

from portal.ui import components
from portal.ui.components import base, marks
from portal.ui.components.icons import ICONS
from portal.ui.templatetags import ui
from tests.cast import make_user, sign_in
from tests.ui.markup import Page

FOLDER = Path(settings.BASE_DIR) / "templates" / "ui"
PARTIALS = re.compile(r"{%\s*include \"ui/(_\w+)\.html\"")
# What the frame around the gallery itself shows, and what belongs to one page alone.
OF_THE_FRAME = {"topbar", "brand", "bell", "footer", "toasts", "search_box", "found", "keys",
                "offline"}  # fmt: skip
OF_ONE_PAGE = {"passkey_error", "error_help"}
# An icon is any of all; so are a number of rows, the columns of one list; and a page has one
# header: its seal and badge are shown by themselves.
FREE = {("skeleton", "rows"), ("sort_header", "column"), ("page_header", "badge_tone"),
        ("page_header", "seal_state")}  # fmt: skip


@pytest.fixture
def quality(client):
    return sign_in(client, make_user("quality"))


def source() -> str:
    return "".join(path.read_text(encoding="utf-8") for path in FOLDER.glob("*gallery*.html"))


def test_every_tag_and_filter_is_in_the_gallery():
    text = source()
    used = set(re.findall(r"{%\s*(\w+)", text)) | set(re.findall(r"\|(\w+)", text))
    components = set(ui.register.tags) | set(ui.register.filters)
    assert len(components) > 40
    assert not components - used


def test_every_partial_of_a_component_is_in_the_gallery():
    tags = set(ui.register.tags)
    included = {name.removeprefix("_") for name in PARTIALS.findall(source())}
    partials = {path.stem.removeprefix("_") for path in FOLDER.glob("_*.html")}
    partials = {name for name in partials if not name.startswith("gallery")}
    assert not partials - tags - included - OF_THE_FRAME - OF_ONE_PAGE


@pytest.mark.django_db
def test_every_variant_is_in_the_gallery(quality, monkeypatch):
    """Whatever a tag accepts by name, the gallery has asked of it."""
    # What other tests have had written already is asked for anew.
    for loader in engines["django"].engine.template_loaders:
        loader.reset()
    asked, allowed = defaultdict(set), {}

    def one_of(tag, name, value, choices):
        asked[tag, name].add(value)
        allowed[tag, name] = choices
        library_one_of(tag, name, value, choices)

    library_one_of = base.one_of
    for name in (module.name for module in iter_modules(components.__path__)):
        module = import_module(f"{components.__name__}.{name}")
        if hasattr(module, "one_of"):
            monkeypatch.setattr(module, "one_of", one_of)
    assert quality.get(reverse("ui:gallery")).status_code == 200
    assert len(allowed) > 20
    missing = {
        f"{tag} {name}": [value for value in choices if value not in asked[tag, name]]
        for (tag, name), choices in allowed.items()
        if choices is not ICONS and (tag, name) not in FREE
    }
    lacking = [f"{key}: {values}" for key, values in missing.items() if values]
    assert not lacking, "\n".join(lacking)


def test_a_variant_that_is_unknown_is_refused():
    with pytest.raises(TemplateSyntaxError):
        marks.badge("x", tone="pink")


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_renders_in_each_language_and_theme(client, language, theme):
    client.cookies["django_language"] = language
    client.cookies["theme"] = theme
    sign_in(client, make_user("quality", language=language))
    response = client.get(reverse("ui:gallery"))
    assert response.status_code == 200
    html = response.content.decode()
    heading = {"fr": "Composants", "en": "Components"}[language]
    assert f"<h1>{heading}</h1>" in html
    assert Page(html).all("html", **{"data-theme": theme})


@pytest.mark.django_db
def test_the_sample_file_comes_and_goes(quality):
    form = {"u-file": SimpleUploadedFile("x.txt", b"x")}
    answer = quality.post(reverse("ui:sample_upload"), form)
    assert answer.status_code == 302
    assert answer.url == reverse("ui:gallery") + "#upload"
