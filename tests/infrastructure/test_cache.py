"""The production cache while Redis is gone. That users notice nothing: tests/faults."""

import pytest
from django.core.cache import caches

from portal.infrastructure.cache import RobustRedisCache
from tests.harness.processes import free_port

pytestmark = [pytest.mark.network, pytest.mark.django_db]


@pytest.fixture
def cache(settings, monkeypatch):
    database = {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "portal_cache",
    }
    settings.CACHES = {"default": database, "spare": database}
    monkeypatch.setattr(RobustRedisCache, "silent_until", 0.0)
    return RobustRedisCache(f"redis://127.0.0.1:{free_port()}", {})


def test_what_is_written_while_redis_is_gone_is_found_again(cache):
    cache.set("attempts", 1)
    assert cache.incr("attempts") == 2
    assert cache.get("attempts") == 2
    assert caches["spare"].get("attempts") == 2
    assert cache.add("attempts", 9) is False
    assert cache.get_many(["attempts", "other"]) == {"attempts": 2}
    cache.delete("attempts")
    assert cache.get("attempts", "none") == "none"


def test_the_errors_of_the_cache_itself_are_not_swallowed(cache):
    with pytest.raises(ValueError, match="not found"):
        cache.incr("never-set")
