"""The gallery shows every component, so that none is made that nobody has seen."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from portal.ui.templatetags.ui import register
from tests.cast import make_user, sign_in

FOLDER = Path(settings.BASE_DIR) / "templates" / "ui"
# `badge` of a state stands in for `state_badge`: the gallery has no rows of its own.
ELSEWHERE = {"siren", "state_badge"}


def test_every_tag_and_filter_is_in_the_gallery():
    source = "".join(path.read_text(encoding="utf-8") for path in FOLDER.glob("*gallery*.html"))
    used = set(re.findall(r"{%\s*(\w+)", source)) | set(re.findall(r"\|(\w+)", source))
    components = set(register.tags) | set(register.filters)
    assert components - used <= ELSEWHERE


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["fr", "en"])
def test_it_renders_in_each_language(client, language):
    client.cookies["django_language"] = language
    sign_in(client, make_user("quality", language=language))
    response = client.get(reverse("ui:gallery"))
    assert response.status_code == 200
    heading = {"fr": "Composants", "en": "Components"}[language]
    assert f"<h1>{heading}</h1>" in response.content.decode()
