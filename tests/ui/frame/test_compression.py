"""Pages travel compressed; what is downloaded or signed keeps its bytes."""

import gzip

import pytest

pytestmark = pytest.mark.django_db


def test_a_page_is_compressed_for_whoever_can_read_it(client):
    plain = client.get("/")
    answer = client.get("/", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in plain.headers
    assert answer["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in answer["Vary"]
    assert len(answer.content) < len(plain.content) / 2
    assert b"</html>" in gzip.decompress(answer.content)


@pytest.mark.parametrize("path", ["/releases/current.json", "/journal/key", "/journal/checkpoint"])
def test_what_is_signed_or_fed_to_machines_is_not(client, path):
    plain = client.get(path)
    answer = client.get(path, headers={"Accept-Encoding": "gzip, br"})
    assert "Content-Encoding" not in answer.headers
    assert (answer.status_code, answer.content) == (plain.status_code, plain.content)
