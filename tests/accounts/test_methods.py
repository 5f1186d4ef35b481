import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("method", ["put", "patch", "delete", "trace"])
def test_pages_know_no_other_methods(client, method):
    response = getattr(client, method)("/accounts/login/")
    assert response.status_code == 405
    assert response.headers["Allow"] == "GET, HEAD, POST, OPTIONS"


def test_the_api_keeps_its_own(client):
    assert client.put("/api/v1/nothing-here").status_code != 405


@pytest.mark.parametrize("path", ["/api/v1/releases/4%00/status", "/wiki/a%00/x/"])
def test_a_path_with_a_nul_does_not_reach_the_database(client, path, django_assert_max_num_queries):
    # PostgreSQL refuses it; one query tells whether this is the demo.
    with django_assert_max_num_queries(1):
        assert client.get(path).status_code == 404
