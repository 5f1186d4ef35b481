"""The page on which witnesses are registered, and what everybody sees of them."""

import pytest
from django.test import Client

from portal.journal.models import Checkpoint
from portal.witnesses.cosigning.keeping import take
from portal.witnesses.cosigning.pushing import push_due
from portal.witnesses.models import Push, Witness
from tests.harness.servers.witness import Witness as Server
from tests.journal.factories import sequenced
from tests.witnesses.cosigning.signing import cosigned

pytestmark = pytest.mark.django_db
PAGE, PUBLIC = "/journal/witnesses/", "/journal/checkpoints/"


def text(client, path=PAGE):
    return client.get(path).content.decode().replace("\u00a0", " ")


def test_one_is_registered_shown_and_ended(as_, server):
    admin = as_("admin")
    assert "Aucun pour l’instant" in text(admin)
    sent = {"name": "Notaire Klein", "vkey": f" {server.vkey()} ", "url": server.url}
    assert admin.post(PAGE, sent).headers["Location"] == PAGE
    row = Witness.objects.get()
    assert (row.vkey, row.url) == (server.vkey(), server.url)
    page = text(as_("quality"))
    assert "Notaire Klein" in page
    assert server.url in page
    assert admin.post(f"{PAGE}{row.pk}/end/").headers["Location"] == PAGE
    assert not Witness.objects.in_use().exists()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"vkey": ""}, "id_vkey"),
        ({"vkey": "crisalid.example+1234+AQ"}, "Ce n’est pas la clé d’un témoin"),
        ({"name": ""}, "id_name"),
        ({"url": "ftp://w.example"}, "https://"),
        ({"url": "https://w.example/?a=b"}, "ce qui suit"),
    ],
)
def test_what_is_wrong_is_said(as_, server, changed, said):
    sent = {"name": "Notaire", "vkey": server.vkey(), "url": ""} | changed
    page = as_("quality").post(PAGE, sent).content.decode()
    assert 'aria-invalid="true"' in page
    assert said in page
    assert not Witness.objects.exists()


def test_a_key_in_use_is_refused(as_, witness, server):
    sent = {"name": "Another", "vkey": server.vkey(), "url": ""}
    assert "déjà celle d’un témoin" in as_("admin").post(PAGE, sent).content.decode()


def test_everybody_sees_who_signed_what_and_no_address(witness, server):
    sequenced(2)
    first = Checkpoint.objects.latest("size").size
    take(cosigned(server))
    sequenced(3)
    page = text(Client(), PUBLIC)
    assert "Notaire Klein" in page
    assert server.url not in page
    assert "En train de rattraper" in page
    rows = page.split('id="all"')[1]
    assert rows.index("pas de signature") < rows.index("Notaire Klein")
    assert f"/journal/checkpoint/{first}" in rows


def test_without_witnesses_nothing_is_said_of_them(db):
    sequenced(1)
    assert "Témoin" not in text(Client(), PUBLIC)


@pytest.mark.network
def test_what_a_witness_answered_stands_there(as_, witness, server):
    sequenced(2)
    server.manners = "403"
    push_due()
    assert "HTTP 403" in text(as_("admin"))
    assert Push.objects.get().failure not in text(Client(), PUBLIC)


def test_the_program_is_served_as_it_is(db):
    answer = Client().get("/journal/witness.py")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert b"def main() -> int:" in answer.content


def test_the_same_queries_at_two_sizes(as_, server, django_assert_max_num_queries):
    admin = as_("admin")
    counts = []
    for size in (1, 6):
        for n in range(size):
            key = Server(f"{server.origin}+0+" + "A" * 44, f"w.example/{size}.{n}").vkey()
            admin.post(PAGE, {"name": f"W{n}", "vkey": key, "url": ""})
        sequenced(1)
        admin.get(PAGE)
        with django_assert_max_num_queries(14) as asked:
            admin.get(PAGE)
        with django_assert_max_num_queries(14) as listed:
            Client().get(PUBLIC)
        counts.append((len(asked), len(listed)))
    assert counts[0] == counts[1]
