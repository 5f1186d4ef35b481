import pytest

from tests.cast import make_user, sign_in

pytestmark = pytest.mark.django_db
URL = "/accounts/profile/"


def language(client, **headers):
    return client.get(URL, headers=headers).headers["Content-Language"]


def test_the_persons_language_wins_over_the_browsers(client):
    sign_in(client, make_user(language="en"))
    assert language(client, **{"Accept-Language": "fr"}) == "en"


def test_the_cookie_wins_over_the_persons_language(client, settings):
    sign_in(client, make_user(language="en"))
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "fr"
    assert language(client) == "fr"


def test_a_cookie_that_is_no_language_does_not_count(client, settings):
    sign_in(client, make_user(language="en"))
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "../xx"
    assert language(client) == "en"
