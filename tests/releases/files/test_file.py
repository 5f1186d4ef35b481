"""A file's address: who gets it, in what pieces, and until when (RFC 9110, 13 and 14)."""

import threading

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.utils.html import escape

from integrators.approvals.rules import eligibility
from portal.accounts.models import User
from releases.files import moving, serving
from releases.files.access import download_decision
from releases.models import Download, Release
from tests.cast import sign_in
from tests.releases import factories

pytestmark = pytest.mark.django_db
SIZE = len(factories.CONTENT)
ETAG = f'"{factories.sha256()}"'


@pytest.fixture
def url(release):
    return release.files.get().get_absolute_url()


@pytest.fixture
def technician(cast):
    return sign_in(Client(), cast.technician)


def body(response):
    return b"".join(response.streaming_content)


def test_the_whole_file(technician, url):
    response = technician.get(url)
    assert response.status_code == 200
    assert body(response) == factories.CONTENT
    assert response.headers["Content-Length"] == str(SIZE)
    assert response.headers["ETag"] == ETAG
    assert response.headers["Accept-Ranges"] == "bytes"
    assert response.headers["Content-Disposition"] == 'attachment; filename="Setup.exe"'
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response.headers["Content-Security-Policy"]


def test_brackets_are_encoded_in_the_address(url):
    assert url == "/releases/4.2.%5B9710.21600%5D/files/Setup.exe"


@pytest.mark.parametrize(
    ("header", "start", "end"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=0-", 0, SIZE - 1),
        ("bytes=100-199", 100, 199),
        (f"bytes={SIZE - 1}-", SIZE - 1, SIZE - 1),
        (f"bytes=5-{SIZE + 100}", 5, SIZE - 1),
        ("bytes=-1", SIZE - 1, SIZE - 1),
        (f"bytes=-{SIZE * 2}", 0, SIZE - 1),
        ("Bytes= 7-9", 7, 9),
    ],
)
def test_a_range(technician, url, header, start, end):
    response = technician.get(url, headers={"Range": header})
    assert response.status_code == 206
    assert response.headers["Content-Range"] == f"bytes {start}-{end}/{SIZE}"
    assert response.headers["Content-Length"] == str(end - start + 1)
    assert body(response) == factories.CONTENT[start : end + 1]


@pytest.mark.parametrize("header", [f"bytes={SIZE}-", "bytes=-0", "bytes=99999999-"])
def test_a_range_that_does_not_exist(technician, url, header):
    response = technician.get(url, headers={"Range": header})
    assert response.status_code == 416
    assert response.headers["Content-Range"] == f"bytes */{SIZE}"


@pytest.mark.parametrize(
    "header",
    [
        "bytes=5-2", "bytes=", "bytes=-", "bytes=a-b", "lines=0-5", "bytes 0-5", "0-5",
        "bytes=0-1,5-6", f"bytes={'9' * 5000}-", "bytes=-1-2",
    ],
)  # fmt: skip
def test_a_range_that_is_to_be_ignored(technician, url, header):
    response = technician.get(url, headers={"Range": header})
    assert response.status_code == 200
    assert body(response) == factories.CONTENT


@pytest.mark.parametrize(
    ("condition", "status"),
    [
        (ETAG, 206),
        (f"W/{ETAG}", 200),
        ('"other"', 200),
        ("Sat, 29 Oct 1994 19:43:31 GMT", 200),
    ],
)
def test_if_range_compares_strongly(technician, url, condition, status):
    headers = {"Range": "bytes=0-9", "If-Range": condition}
    assert technician.get(url, headers=headers).status_code == status


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"If-None-Match": ETAG}, 304),
        ({"If-None-Match": f'"x", W/{ETAG}'}, 304),
        ({"If-None-Match": "*"}, 304),
        ({"If-None-Match": '"x"'}, 200),
        ({"If-Match": '"x"'}, 412),
        ({"If-Match": ETAG}, 200),
        ({"If-None-Match": ETAG, "Range": "bytes=0-1"}, 304),
    ],
)
def test_conditions(technician, url, headers, status):
    assert technician.get(url, headers=headers).status_code == status


def test_head_says_all_and_sends_nothing(technician, url):
    response = technician.head(url, headers={"Range": "bytes=0-9"})
    assert response.status_code == 200
    assert response.headers["Content-Length"] == str(SIZE)
    assert not Download.objects.exists()


def test_an_anonymous_visitor_is_sent_to_sign_in(client, url):
    response = client.get(url)
    assert response.status_code == 302
    assert response.url.startswith("/accounts/login/?next=/releases/")


@pytest.mark.parametrize("who", ["candidate", "suspended", "admin"])
def test_who_may_not_is_told_why(cast, url, who):
    response = sign_in(Client(), getattr(cast, who)).get(url)
    assert response.status_code == 403
    if who == "candidate":
        missing = eligibility.check(cast.candidate, line="V4").missing
        assert escape(missing[0].what_to_do) in response.content.decode()


@pytest.mark.parametrize("who", ["technician", "quality", "candidate", "admin", None])
def test_withdrawn_is_gone_for_everyone_on_the_very_next_request(cast, release, url, who):
    client = sign_in(Client(), getattr(cast, who)) if who else Client()
    if who == "technician":
        first = client.get(url, headers={"Range": "bytes=0-99"})
        assert first.status_code == 206
        body(first)
    factories.withdraw(cast.quality, release)
    response = client.get(url, headers={"Range": "bytes=100-"})
    assert response.status_code == 410
    assert "Le total peut être faux." in response.content.decode()
    assert response.headers["Cache-Control"] == "no-store"
    assert client.head(url).status_code == 410


def test_a_withdrawal_between_decision_and_record_is_seen(cast, release, url, technician):
    """The request has passed the decision when the withdrawal commits."""
    from releases.files import views

    decide = views.download_decision

    def late(user, found):
        decision = decide(user, found)
        if found.state == "published":
            factories.withdraw(cast.quality, release)
        return decision

    views.download_decision = late
    try:
        response = technician.get(url)
    finally:
        views.download_decision = decide
    assert response.status_code == 410
    assert not Download.objects.exists()


def test_the_ranges_of_a_transfer_are_one_download(cast, technician, url):
    for start in range(0, SIZE, 2000):
        body(technician.get(url, headers={"Range": f"bytes={start}-{start + 1999}"}))
    row = Download.objects.get()
    assert (row.user, row.representative) == (cast.technician, cast.technician_rep)


def test_a_draft_is_unknown_to_all_but_those_who_write_it(cast):
    release = factories.complete_draft(cast.quality)
    url = release.files.get().get_absolute_url()
    assert sign_in(Client(), cast.technician).get(url).status_code == 404
    assert sign_in(Client(), cast.support).get(url).status_code == 404
    assert Client().get(url).status_code == 404
    answer = sign_in(Client(), cast.quality).get(url)
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content) == factories.CONTENT


def test_an_unknown_file_or_version_is_404(technician, release):
    assert technician.get(f"/releases/{release.version}/files/None.exe").status_code == 404
    assert technician.get("/releases/9.9.[9710.1]/files/Setup.exe").status_code == 404


def test_behind_nginx_only_the_path_is_told(technician, url, release, settings):
    settings.X_ACCEL_PREFIX = "/protected"
    response = technician.get(url)
    assert response.headers["X-Accel-Redirect"] == f"/protected/{release.files.get().key}"
    assert response.headers["ETag"] == ETAG
    assert response.content == b""


def test_on_an_object_store_the_link_lives_two_minutes(technician, url, settings):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": {
                "bucket_name": "releases", "access_key": "k", "secret_key": "s",
                "region_name": "eu-west-3", "signature_version": "s3v4",
                "endpoint_url": "https://s3.example", "querystring_expire": 3600,
            },
        },
    }  # fmt: skip
    response = technician.get(url)
    assert response.status_code == 302
    assert response.url.startswith("https://s3.example/releases/")
    assert "X-Amz-Expires=120" in response.url
    assert "attachment" in response.url
    assert response.headers["Cache-Control"] == "no-store"


def test_after_the_move_it_is_still_410(cast, technician, release, url):
    factories.withdraw(cast.quality, release)
    before = release.files.get().file.name
    moving.hide_due()
    assert release.files.get().file.name != before
    answer = technician.get(url)
    assert answer.status_code == 410
    assert "retirée" in answer.text


def test_the_queries_do_not_grow(cast, technician, release, url, django_assert_max_num_queries):
    body(technician.get(url))
    for number in range(5):
        factories.published(cast, version=f"4.3.[{9800 + number}.100]")
    with django_assert_max_num_queries(9):
        body(technician.get(url))


def test_no_more_at_once_than_the_threads_allow_and_each_end_makes_room(
    technician, url, monkeypatch
):
    monkeypatch.setattr(serving, "_sending", threading.BoundedSemaphore(2))
    running = [technician.get(url), technician.get(url)]
    refused = technician.get(url)
    assert refused.status_code == 503
    assert refused.headers["Retry-After"] == "60"
    assert "Réessayez" in refused.text
    # One breaks off half-way (the server closes it then), one is read to its end.
    for close in running[0]._resource_closers:
        close()
    assert body(technician.get(url)) == factories.CONTENT
    assert body(running[1]) == factories.CONTENT
    assert body(technician.get(url, headers={"range": "bytes=5-"})) == factories.CONTENT[5:]


@pytest.mark.parametrize("who", ["anonymous", "technician", "candidate", "quality", "support"])
@pytest.mark.parametrize("major", [False, True])
def test_the_decision_costs_at_most_six_queries(
    cast, release, who, major, django_assert_max_num_queries
):
    user = AnonymousUser() if who == "anonymous" else getattr(cast, who)
    Release.objects.filter(pk=release.pk).update(major=major)
    asked = Release.objects.get(pk=release.pk)
    user = user if who == "anonymous" else User.objects.get(pk=user.pk)
    with django_assert_max_num_queries(6):
        download_decision(user, asked)
