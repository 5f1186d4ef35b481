import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("method", ["put", "patch", "delete", "trace"])
def test_pages_know_no_other_methods(client, method):
    response = getattr(client, method)("/accounts/login/")
    assert response.status_code == 405
    assert response.headers["Allow"] == "GET, HEAD, POST, OPTIONS"


def test_the_api_keeps_its_own(client):
    assert client.put("/api/v1/nothing-here").status_code != 405
