"""What a draft that saves itself is told."""

import json

import pytest
from django.test import RequestFactory
from django.urls import reverse

from portal.ui import autosave
from tests.cast import make_user, sign_in


def told(response):
    return response.status_code, json.loads(response.content)


def test_an_autosave_is_a_post_that_says_so():
    factory = RequestFactory()
    assert autosave.is_autosave(factory.post("/", {"autosave": "1"}))
    assert not autosave.is_autosave(factory.post("/", {"note": "a"}))
    assert not autosave.is_autosave(factory.get("/", {"autosave": "1"}))


def test_each_answer_has_its_status_and_its_words():
    status, data = told(autosave.saved())
    assert status == 200
    assert "h" in data["at"]
    assert told(autosave.not_saved("Trop long.")) == (422, {"why": "Trop long."})
    assert told(autosave.gone("Déjà envoyé.")) == (409, {"why": "Déjà envoyé."})


@pytest.mark.django_db
def test_the_gallerys_draft_answers_as_a_real_one(client):
    sign_in(client, make_user("quality"))
    url = reverse("ui:autosave")
    assert "at" in client.post(url, {"autosave": "1", "note": "a"}).json()
    assert client.post(url, {"note": "a"}).status_code == 400
