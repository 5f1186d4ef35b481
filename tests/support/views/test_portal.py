"""The pages of representatives."""

import resource
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from support.actions.desk import add_note
from support.models import Attachment, Ticket, TicketState
from tests.cast import sign_in
from tests.support.factories import (
    make_closed,
    make_on_tracker,
    make_resolved,
    make_site,
    make_ticket,
    make_waiting,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_technician(cast):
    return sign_in(Client(), cast.technician)


@pytest.fixture
def as_stranger(cast):
    return sign_in(Client(), cast.stranger)


def test_index_shows_ones_own_companys_tickets(cast, as_technician, as_stranger):
    ticket = make_ticket(cast)
    assert ticket.number in as_technician.get("/support/").text
    assert ticket.number not in as_stranger.get("/support/?show=all").text


@pytest.mark.parametrize(
    ("make", "show"),
    [(make_waiting, "waiting"), (make_resolved, "resolved"), (make_closed, "closed")],
)
def test_the_lists(cast, as_technician, make, show):
    ticket, other = make(cast), make_ticket(cast)
    page = as_technician.get("/support/", {"show": show}).text
    assert ticket.number in page
    assert other.number not in page


def test_search_by_number_and_words(cast, as_technician):
    ticket, other = make_ticket(cast, subject="Le TPE"), make_ticket(cast)
    for words in ("tpe", ticket.number.lower()):
        page = as_technician.get("/support/", {"q": words, "show": "all"}).text
        assert ticket.number in page
        assert other.number not in page
    # What cannot be searched for says so, and shows nothing.
    answer = as_technician.get("/support/", {"q": "TPE\x00", "show": "all"})
    assert answer.context["form"].errors["q"]
    assert ticket.number not in answer.text


def test_new_opens_a_ticket_with_its_files(cast, as_technician):
    site = make_site(cast.integrator)
    response = as_technician.post(
        "/support/new/",
        {
            "subject": "TPE bloqué", "body": "Depuis ce matin.", "site": site.pk,
            "files": [SimpleUploadedFile("a.txt", b"a"), SimpleUploadedFile("b.txt", b"")],
        },
    )  # fmt: skip
    ticket = Ticket.objects.get()
    assert response.url == f"/support/{ticket.number}/"
    assert ticket.site == site
    assert ticket.requester == cast.technician
    assert set(Attachment.objects.values_list("name", flat=True)) == {"a.txt", "b.txt"}


def test_what_was_typed_is_still_there_after_an_error(cast, as_technician):
    response = as_technician.post("/support/new/", {"subject": "", "body": "Depuis ce matin."})
    assert response.status_code == 200
    assert "Depuis ce matin." in response.text
    assert not Ticket.objects.exists()


@pytest.fixture
def full_disk():
    """No file of this process can grow beyond a megabyte, as on a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_what_was_typed_is_still_there_when_the_disk_is_full(cast, as_technician, full_disk):
    attachments = Path(settings.MEDIA_ROOT) / "attachments"
    # Other tests keep theirs in the same folder.
    before = set(attachments.rglob("*.bin"))
    files = [SimpleUploadedFile("a.txt", b"a" * 2_000_000)]
    data = {"subject": "TPE bloqué", "body": "Depuis ce matin.", "files": files}
    response = as_technician.post("/support/new/", data)
    assert response.status_code == 200
    assert "Depuis ce matin." in response.text
    assert "ne peuvent pas être conservés" in response.text
    assert not Ticket.objects.exists()
    assert set(attachments.rglob("*.bin")) == before


def test_the_shop_of_another_company_cannot_be_chosen(cast, as_technician):
    site = make_site(cast.elsewhere)
    page = as_technician.get("/support/new/").text
    assert site.name not in page
    data = {"subject": "x", "body": "y", "site": site.pk}
    assert as_technician.post("/support/new/", data).status_code == 200
    assert not Ticket.objects.exists()


@pytest.mark.parametrize("make", [make_ticket, make_waiting, make_on_tracker, make_resolved,
                                  make_closed])  # fmt: skip
def test_a_thread_is_shown_in_every_state_and_without_notes(cast, as_technician, make):
    ticket = make(cast)
    add_note(by=cast.support, ticket=ticket, body="Ne pas dire au client.")
    page = as_technician.get(f"/support/{ticket.number}/").text
    assert "rien ne sort de l’imprimante" in page
    assert "Ne pas dire" not in page
    assert "Note interne" not in page


def test_strangers_do_not_know_of_it(cast, as_stranger):
    ticket = make_resolved(cast)
    url = f"/support/{ticket.number}/"
    assert as_stranger.get(url).status_code == 404
    assert as_stranger.post(url, {"body": "x"}).status_code == 404
    assert as_stranger.post(f"{url}close/").status_code == 404
    assert Ticket.objects.get().state == TicketState.RESOLVED


def test_a_reply(cast, as_technician):
    ticket = make_waiting(cast)
    response = as_technician.post(f"/support/{ticket.number}/", {"body": "La 4.2."})
    assert response.status_code == 302
    assert Ticket.objects.get().state == TicketState.TAKEN
    assert as_technician.post(f"/support/{ticket.number}/", {"body": " "}).status_code == 200


def test_it_is_solved(cast, as_technician):
    ticket = make_resolved(cast)
    as_technician.post(f"/support/{ticket.number}/close/")
    assert Ticket.objects.get().state == TicketState.CLOSED
    # A second click tells, and does nothing.
    page = as_technician.post(f"/support/{ticket.number}/close/", follow=True).text
    assert "Seul un ticket résolu" in page
    assert Ticket.objects.get().closings == 1


def test_staff_go_to_the_desk(cast):
    ticket = make_ticket(cast)
    client = sign_in(Client(), cast.support)
    assert client.get("/support/").url == reverse("admin:support_ticket_changelist")
    assert client.get(f"/support/{ticket.number}/").url == ticket.desk_url


def test_a_file_is_only_ever_a_download(cast, as_technician, as_stranger):
    content = b"<script>alert(1)</script>"
    make_ticket(cast, files=[SimpleUploadedFile("évil.html", content)])
    url = f"/support/attachments/{Attachment.objects.get().pk}/"
    response = as_technician.get(url)
    assert b"".join(response.streaming_content) == content
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert as_stranger.get(url).status_code == 404
    assert Client().get(url).status_code == 302


def test_the_files_of_a_note_are_for_staff(cast, as_technician):
    ticket = make_ticket(cast)
    add_note(by=cast.support, ticket=ticket, body="x", files=[SimpleUploadedFile("n.txt", b"n")])
    url = f"/support/attachments/{Attachment.objects.get().pk}/"
    assert as_technician.get(url).status_code == 404
    response = sign_in(Client(), cast.auditor).get(url)
    assert b"".join(response.streaming_content) == b"n"


def count(client, url):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def test_lists_and_threads_ask_no_more_when_they_are_longer(cast, as_technician):
    ticket = make_waiting(cast, site=make_site(cast.integrator))
    urls = ("/support/", f"/support/{ticket.number}/")
    for url in urls:
        count(as_technician, url)
    before = [count(as_technician, url) for url in urls]
    for _ in range(4):
        make_ticket(cast, site=make_site(cast.integrator))
        as_technician.post(urls[1], {"body": "x", "files": [SimpleUploadedFile("a", b"a")]})
    after = [count(as_technician, url) for url in urls]
    assert all(now <= then for now, then in zip(after, before, strict=True)), (before, after)
