"""Every state of a model has its badge, or the app does not start."""

import pytest
from django.db.models import TextChoices
from django.template import Context, Template, TemplateSyntaxError

from portal.outbox.models import MailState
from portal.ui import state_badges


class Light(TextChoices):
    GREEN = "green", "Vert"
    RED = "red", "Rouge"


TONES = {"green": ("ok", ""), "red": ("danger", "ban")}


@pytest.fixture(autouse=True)
def _registry(monkeypatch):
    point = state_badges.badges_of_kinds
    monkeypatch.setattr(point, "_items", dict(point._items))


def badge(thing):
    return Template("{% load ui %}{% state_badge thing %}").render(Context({"thing": thing}))


def test_a_state_is_shown_as_it_was_registered():
    state_badges.register_state_badges(Light, TONES)
    assert "badge--danger" in badge(Light.RED)
    assert "#ban" in badge(Light.RED)
    assert "#check" in badge(Light.GREEN)
    assert "Vert" in badge(Light.GREEN)


def test_the_state_of_a_model_is_read_from_its_field(db):
    from releases.models import Release, ReleaseState

    tones = dict.fromkeys(ReleaseState.values, "neutral") | {"withdrawn": "danger"}
    state_badges.register_state_badges(
        Release, {state: (tone, "") for state, tone in tones.items()}
    )
    html = badge(Release(state=ReleaseState.WITHDRAWN))
    assert "badge--danger" in html
    assert str(ReleaseState.WITHDRAWN.label) in html


@pytest.mark.parametrize(
    "tones",
    [{"green": ("ok", "")}, {**TONES, "blue": ("info", "")}, {**TONES, "red": ("red", "")},
     {**TONES, "red": ("danger", "no-such-icon")}],
)  # fmt: skip
def test_a_state_without_its_tone_is_refused(tones):
    with pytest.raises(ValueError, match="Light"):
        state_badges.register_state_badges(Light, tones)


def test_what_nobody_registered_has_no_badge():
    with pytest.raises(TemplateSyntaxError):
        badge(Light.RED)
    with pytest.raises(TemplateSyntaxError):
        badge("red")


def test_the_gallery_shows_all():
    state_badges.register_state_badges(MailState, dict.fromkeys(MailState.values, ("info", "")))
    rows = dict(state_badges.all_badges())
    assert len(rows["MailState"]) == len(MailState)
