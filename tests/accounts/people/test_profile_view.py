import pytest
from django.urls import reverse

from tests.cast import make_user, sign_in

pytestmark = pytest.mark.django_db
URL = "/accounts/profile/"


@pytest.fixture
def user(client):
    user = make_user(language="fr")
    sign_in(client, user)
    return user


def test_it_shows_the_ways_to_security(client, user):
    page = client.get(URL).text
    for name in ("account_change_password", "mfa_index", "usersessions_list"):
        assert reverse(name) in page


def test_the_language_chosen_wins_over_an_older_cookie(client, user, settings):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "fr"
    data = {"name": "Camille", "phone": "0612345678", "language": "en"}
    response = client.post(URL, data, follow=True)
    user.refresh_from_db()
    assert (user.name, user.language) == ("Camille", "en")
    assert response.headers["Content-Language"] == "en"
    assert "Your profile is saved." in response.text


def test_a_name_is_needed(client, user):
    response = client.post(URL, {"name": "", "phone": "061", "language": "fr"})
    assert response.status_code == 200
    assert "name" in response.context["form"].errors
    assert 'value="061"' in response.text


def test_a_name_is_one_line_that_reads_as_it_is_written(client, user):
    client.post(URL, {"name": "\u202eAnne\r\nBcc: x\u200b\0", "phone": "", "language": "fr"})
    user.refresh_from_db()
    assert user.name == "Anne Bcc: x"
    assert client.post(URL, {"name": "\u202e", "language": "fr"}).status_code == 200


def test_the_address_is_changed_by_support_alone(client, user):
    assert client.post("/accounts/email/", {"email": "x@y.example"}).status_code == 405
    assert client.get("/accounts/email/").url == URL


def test_visitors_sign_in_first(client):
    assert client.get(URL).url == f"/accounts/login/?next={URL}"
