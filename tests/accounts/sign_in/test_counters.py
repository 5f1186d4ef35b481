"""A counter that cannot be read is neither a free try nor one too many."""

import pytest
from allauth.core.internal import ratelimit
from django.core.cache import cache, caches

from portal.infrastructure.cache import FileCache
from tests.accounts.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db


def sign_in(client, user, password=PASSWORD):
    return client.post("/accounts/login/", {"login": user.email, "password": password})


@pytest.fixture
def broken(settings, tmp_path):
    """What counts lies in a folder that is gone."""

    def breaks():
        settings.CACHES = {
            "default": {
                "BACKEND": "portal.infrastructure.cache.FileCache",
                "LOCATION": str(tmp_path / "gone" / "cache.sqlite3"),
            }
        }
        assert isinstance(caches["default"], FileCache)

    return breaks


def test_it_says_try_again_in_a_moment_and_tries_nothing(client, broken):
    user = UserFactory()
    broken()
    for password in (PASSWORD, "wrong"):
        answer = sign_in(client, user, password)
        assert answer.status_code == 503
        assert answer["Retry-After"] == "5"
        html = answer.content.decode()
        assert "Réessayez dans un instant" in html
        assert "Trop de tentatives" not in html
    assert "_auth_user_id" not in client.session


def test_pages_without_a_counter_go_on(client, broken):
    broken()
    assert client.get("/accounts/login/").status_code == 200
    assert client.get("/verify/").status_code == 200


def test_a_counter_that_another_holds_is_not_taken_for_a_full_one(client, monkeypatch):
    user = UserFactory()
    monkeypatch.setattr(ratelimit, "CACHE_LOCK_WAIT_TIMEOUT", 0.05)
    held = []
    add = type(cache._connections[cache._alias]).add

    def never(self, key, *args, **kwargs):
        if key.endswith(":lock"):
            held.append(key)
            return False
        return add(self, key, *args, **kwargs)

    monkeypatch.setattr(type(cache._connections[cache._alias]), "add", never)
    assert sign_in(client, user).status_code == 503
    assert held


def test_too_many_attempts_are_still_too_many(client):
    user = UserFactory()
    for _ in range(12):
        answer = sign_in(client, user, "wrong")
        assert answer.status_code in (200, 429)
    assert sign_in(client, user).status_code != 302
