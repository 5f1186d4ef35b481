"""The bell: once per key, in one's own language, unread until seen."""

import datetime as dt

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from portal.accounts.permissions import Role
from portal.core import clock
from portal.outbox.notices import Notice, notify
from tests.cast import make_representative, make_user, sign_in

pytestmark = pytest.mark.django_db


def ring(user, number=1, href="/releases/", **values):
    notify(key=f"test:{number}:{user.pk}", user=user, title="Du neuf", href=href, **values)


def bell(client):
    return client.get(reverse("notices:bell")).content.decode()


def test_it_rings_once_per_key():
    user = make_representative()
    ring(user)
    ring(user, href="/wiki/")
    [notice] = Notice.objects.all()
    assert notice.href == "/releases/"


def test_the_title_is_in_the_language_of_its_reader():
    for language, word in (("fr", "Rechercher 3"), ("en", "Search 3")):
        user = make_representative(language=language)
        title = format_lazy("{} %(count)s", _("Search"))
        notify(key=f"t:{user.pk}", user=user, title=title, values={"count": 3}, href="/")
        assert Notice.objects.get(recipient=user).title == word


@pytest.mark.parametrize("href", ["https://example.org/", "//example.org", "releases/"])
def test_it_leads_nowhere_else(href):
    with pytest.raises(ValueError, match="path"):
        ring(make_representative(), href=href)


@pytest.mark.django_db(transaction=True)
def test_it_rings_in_the_transaction_of_what_it_tells():
    user = make_representative()
    with pytest.raises(transaction.TransactionManagementError):
        ring(user)
    with transaction.atomic():
        ring(user)
        transaction.set_rollback(True)
    assert not Notice.objects.exists()


def listed(client, **query):
    return client.get(reverse("notices:index"), query)


def test_looking_at_the_list_marks_nothing_as_read(client):
    user = make_representative()
    sign_in(client, user)
    ring(user, 1)
    ring(user, 2)
    assert 'data-bell="2"' in bell(client)
    for _look in range(2):
        html = listed(client).content.decode()
        assert html.count("notice--new") == 2
        assert 'data-bell="2"' in html
        assert "2 non lues" in html


def test_one_notice_is_marked_as_read_apart_from_opening_it(client):
    user = make_representative()
    sign_in(client, user)
    ring(user, 1)
    ring(user, 2)
    one = Notice.objects.first()
    url = reverse("notices:seen", args=[one.pk])
    assert client.get(url).status_code == 405
    answer = client.post(f"{url}?show=unread")
    assert answer.url == reverse("notices:index") + "?show=unread"
    assert [row.pk for row in Notice.objects.unseen()] == [
        row.pk for row in Notice.objects.exclude(pk=one.pk)
    ]
    seen_at = Notice.objects.get(pk=one.pk).seen_at
    client.post(url)
    assert Notice.objects.get(pk=one.pk).seen_at == seen_at


def test_all_that_is_shown_is_marked_and_nothing_that_came_since(client):
    user = make_representative()
    sign_in(client, user)
    for number, key in enumerate(("ticket.message", "ticket.message", "report.signed", "ticket.x")):
        notify(key=f"{key}:{number}", user=user, title="Du neuf", href="/releases/")
    shown = listed(client, kind="tickets").context["newest"]
    notify(key="ticket.message:later", user=user, title="Du neuf", href="/releases/")
    answer = client.post(f"{reverse('notices:all_seen')}?kind=tickets", {"newest": shown})
    assert answer.url == reverse("notices:index") + "?kind=tickets"
    assert set(Notice.objects.unseen().values_list("key", flat=True)) == {
        "report.signed:2", "ticket.message:later",
    }  # fmt: skip
    for newest in ("", "x", "9" * 40):
        client.post(reverse("notices:all_seen"), {"newest": newest})
    assert Notice.objects.unseen().count() == 2


def test_nobody_marks_the_news_of_another(client):
    theirs = make_representative()
    ring(theirs)
    sign_in(client, make_representative())
    row = Notice.objects.get()
    assert client.post(reverse("notices:seen", args=[row.pk])).status_code == 404
    client.post(reverse("notices:all_seen"), {"newest": row.pk})
    assert Notice.objects.unseen().count() == 1


def test_notices_are_found_by_year_kind_and_what_is_unread(client):
    user = make_representative()
    sign_in(client, user)
    for year, key in ((2024, "ticket.message:1"), (2025, "report.signed:2"), (2025, "alarm:3")):
        with clock.moved_to(dt.datetime(year, 6, 1, 12, tzinfo=dt.UTC)):
            notify(key=key, user=user, title=key, href="/releases/")
    Notice.objects.filter(key="alarm:3").see()

    def keys(**query):
        return [row.key for row in listed(client, **query).context["page"].rows]

    assert keys(year=2025) == ["alarm:3", "report.signed:2"]
    assert keys(year=2025, show="unread") == ["report.signed:2"]
    assert keys(kind="tickets") == ["ticket.message:1"]
    assert keys(year=2024, kind="reports") == []
    page = listed(client).content.decode()
    assert page.index(">2025</h2>") < page.index(">2024</h2>")
    assert page.count(">2025</h2>") == 1
    for query in ({"year": 1999}, {"year": "x"}, {"kind": "nonsense"}, {"show": "nonsense"}):
        answer = listed(client, **query)
        assert not answer.context["page"].rows
        assert answer.context["form"].errors
        assert 'class="field__error' in answer.text or "errorlist" in answer.text


def test_the_list_costs_the_same_at_two_sizes(client, django_assert_max_num_queries):
    user = make_representative()
    sign_in(client, user)
    counts = []
    for size in range(2):
        for number in range(60):
            ring(user, 100 * size + number)
        with django_assert_max_num_queries(12) as asked:
            listed(client)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_notice_is_seen_when_its_page_is_opened(client):
    user = make_representative()
    sign_in(client, user)
    ring(user, 1, href="/releases/#top")
    ring(user, 2, href="/wiki/")
    assert 'data-bell="1"' in client.get("/releases/").content.decode()
    assert [notice.href for notice in Notice.objects.unseen()] == ["/wiki/"]


def test_nobody_reads_or_sees_the_news_of_another(client):
    ring(make_representative())
    sign_in(client, make_representative())
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

    user = make_user(Role.SUPPORT)
    for number in range(5):
        ring(user, number)
    request = rf.get("/")
    request.user = user
    with django_assert_num_queries(1):
        assert count_unread(request) == 5
