"""Each thread has a language, a time zone and a prefix of its own, as with Django's own keeping."""

import threading
import zoneinfo

from django.urls import get_script_prefix, set_script_prefix
from django.utils import timezone, translation

from portal.ui.text.by_thread import KEPT, keep_by_thread


def seen():
    return translation.get_language(), timezone.get_current_timezone_name(), get_script_prefix()


def test_threads_do_not_hear_of_each_other():
    found, first, done = {}, threading.Event(), threading.Event()

    def other():
        found["fresh"] = seen()
        with translation.override("en"), timezone.override(zoneinfo.ZoneInfo("Asia/Tokyo")):
            set_script_prefix("/elsewhere/")
            found["changed"] = seen()
            first.set()
            done.wait(10)

    with translation.override("fr"), timezone.override(zoneinfo.ZoneInfo("America/Martinique")):
        thread = threading.Thread(target=other)
        thread.start()
        assert first.wait(10)
        found["here"] = seen()
        done.set()
        thread.join()
    assert found == {
        "fresh": ("fr", "Europe/Paris", "/"),
        "changed": ("en", "Asia/Tokyo", "/elsewhere/"),
        "here": ("fr", "America/Martinique", "/"),
    }


def test_they_are_kept_by_thread_and_doing_it_twice_forgets_nothing():
    assert all(isinstance(getattr(module, name), threading.local) for module, name in KEPT)
    with translation.override("en"):
        keep_by_thread()
        assert translation.get_language() == "en"
