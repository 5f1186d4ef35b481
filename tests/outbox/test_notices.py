"""The bell: once per key, in one's own language, unread until seen."""

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from portal.outbox.notices import Notice, notify
from tests.cast import make_user, sign_in

pytestmark = pytest.mark.django_db


def ring(user, number=1, href="/releases/", **values):
    notify(key=f"test:{number}:{user.pk}", user=user, title="Du neuf", href=href, **values)


def bell(client):
    return client.get(reverse("notices:bell")).content.decode()


def test_it_rings_once_per_key():
    user = make_user()
    ring(user)
    ring(user, href="/wiki/")
    [notice] = Notice.objects.all()
    assert notice.href == "/releases/"


def test_the_title_is_in_the_language_of_its_reader():
    for language, word in (("fr", "Rechercher 3"), ("en", "Search 3")):
        user = make_user(language=language)
        title = format_lazy("{} %(count)s", _("Search"))
        notify(key=f"t:{user.pk}", user=user, title=title, values={"count": 3}, href="/")
        assert Notice.objects.get(recipient=user).title == word


@pytest.mark.parametrize("href", ["https://example.org/", "//example.org", "releases/"])
def test_it_leads_nowhere_else(href):
    with pytest.raises(ValueError, match="path"):
        ring(make_user(), href=href)


@pytest.mark.django_db(transaction=True)
def test_it_rings_in_the_transaction_of_what_it_tells():
    user = make_user()
    with pytest.raises(transaction.TransactionManagementError):
        ring(user)
    with transaction.atomic():
        ring(user)
        transaction.set_rollback(True)
    assert not Notice.objects.exists()


def test_what_is_new_is_counted_and_seen_when_the_list_is_opened(client):
    user = make_user()
    sign_in(client, user)
    ring(user, 1)
    ring(user, 2)
    assert 'data-bell="2"' in bell(client)
    html = client.get(reverse("notices:index")).content.decode()
    assert html.count("notice--new") == 2
    assert 'data-bell="0"' in html
    assert "notice--new" not in client.get(reverse("notices:index")).content.decode()


def test_looking_at_the_head_of_the_list_sees_nothing(client):
    user = make_user()
    sign_in(client, user)
    ring(user)
    client.head(reverse("notices:index"))
    assert Notice.objects.unseen().count() == 1


def test_a_notice_is_seen_when_its_page_is_opened(client):
    user = make_user()
    sign_in(client, user)
    ring(user, 1, href="/releases/#top")
    ring(user, 2, href="/wiki/")
    assert 'data-bell="1"' in client.get("/releases/").content.decode()
    assert [notice.href for notice in Notice.objects.unseen()] == ["/wiki/"]


def test_nobody_reads_or_sees_the_news_of_another(client):
    ring(make_user())
    sign_in(client, make_user())
    assert "Du neuf" not in client.get(reverse("notices:index")).content.decode()
    assert 'data-bell="0"' in bell(client)
    assert Notice.objects.unseen().count() == 1


def test_a_page_that_was_left_open_after_signing_out_keeps_its_bell(client):
    answer = client.get(reverse("notices:bell"), headers={"HX-Request": "true"})
    # htmx leaves what it has when there is nothing new: neither a sign-in page nor an empty bell.
    assert (answer.status_code, answer.content) == (204, b"")
    assert "HX-Redirect" not in answer.headers


def test_the_bell_costs_one_query_however_much_is_new(client, django_assert_num_queries, rf):
    from portal.outbox.notices import count_unread

    user = make_user()
    for number in range(5):
        ring(user, number)
    request = rf.get("/")
    request.user = user
    with django_assert_num_queries(1):
        assert count_unread(request) == 5
