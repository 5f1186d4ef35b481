import pytest
from allauth.core import context
from allauth.core.internal import ratelimit
from django.core.cache import cache

from portal.accounts.proofs.clients import client_of
from portal.accounts.sign_in.adapter import AccountAdapter
from portal.core import alarms
from portal.outbox.notices import Notice


def test_the_client_is_who_connects_not_who_is_claimed(rf):
    request = rf.get("/", REMOTE_ADDR="192.0.2.7", HTTP_X_FORWARDED_FOR="198.51.100.1")
    assert client_of(request).ip == "192.0.2.7"


def test_behind_our_proxy_it_is_whom_the_proxy_saw(rf, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    forwarded = "203.0.113.9, 198.51.100.1"
    request = rf.get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=forwarded)
    assert client_of(request).ip == "198.51.100.1"


@pytest.mark.parametrize(
    ("forwarded", "address"),
    [
        ("198.51.100.1, 203.0.113.5", "198.51.100.1"),
        ("10.9.9.9, 127.0.0.1, 198.51.100.1, 203.0.113.5", "198.51.100.1"),
        (", ,198.51.100.1,203.0.113.5", "198.51.100.1"),
        ("[2001:db8::7]:5000, 203.0.113.5", "2001:db8::7"),
        # It has not come through both: who connects cannot be forged.
        ("198.51.100.1", "10.0.0.1"),
        (None, "10.0.0.1"),
    ],
)
def test_behind_two_proxies_a_visitor_moves_nothing(rf, settings, forwarded, address):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 2
    headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    request = rf.get("/", REMOTE_ADDR="10.0.0.1", **headers)
    assert client_of(request).ip == address
    assert AccountAdapter(request).get_client_ip(request) == address


@pytest.mark.parametrize(
    ("trusted", "headers", "rings"),
    [
        (0, {}, False),
        (0, {"HTTP_X_FORWARDED_FOR": "198.51.100.1"}, True),
        (0, {"HTTP_FORWARDED": "for=198.51.100.1"}, True),
        (0, {"HTTP_X_REAL_IP": "198.51.100.1"}, True),
        (1, {"HTTP_X_FORWARDED_FOR": "198.51.100.1"}, False),
        (1, {"HTTP_X_FORWARDED_FOR": "198.51.100.9, 198.51.100.1"}, False),
        (1, {}, True),
        (2, {"HTTP_X_FORWARDED_FOR": "198.51.100.1"}, True),
    ],
)
def test_what_was_said_of_proxies_and_is_not_so_rings_once(
    cast, client, settings, caplog, trusted, headers, rings
):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = trusted
    for path in ("/accounts/login/", "/verify/", "/accounts/login/"):
        assert client.get(path, **headers).status_code == 200
    told = [record for record in caplog.records if "ALARM" in record.message]
    assert len(told) == rings
    people = (cast.admin, cast.quality, cast.support)
    bells = Notice.objects.filter(key__startswith="alarm:proxies:")
    assert all(bells.filter(recipient=user).count() == rings for user in people)
    assert not bells.filter(recipient__in=[cast.manager, cast.auditor]).exists()
    if rings:
        assert f"TRUSTED_PROXIES{' (2' if trusted == 2 else ''}" in bells[0].title

    # Another process, the same day: the log has it, the bell does not ring again.
    alarms.forget()
    client.get("/accounts/login/", **headers)
    assert bells.filter(recipient=cast.admin).count() == rings


def test_a_question_after_our_health_goes_beside_the_proxies(cast, client, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert client.get("/healthz").status_code == 200
    assert not Notice.objects.exists()


@pytest.mark.parametrize("address", ["", "unix:"])
def test_an_address_that_is_none(rf, address):
    assert client_of(rf.get("/", REMOTE_ADDR=address)).ip is None


def test_the_browser_is_cut_to_what_the_evidence_holds(rf):
    request = rf.get("/", HTTP_USER_AGENT="x\x00" + "y" * 1000)
    assert client_of(request).user_agent == "x" + "y" * 399


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("198.51.100.1", "198.51.100.1:51000", True),
        ("198.51.100.1:51000", "198.51.100.1:51001", True),
        ("198.51.100.1", "198.51.100.2", False),
        ("2001:db8:1:2::7", "[2001:db8:1:2::7]:5000", True),
        # A whole /64 belongs to one place.
        ("2001:db8:1:2::7", "2001:db8:1:2:ffff:1:2:3", True),
        ("[2001:db8:1:2::7]:5000", "[2001:db8:1:2::8]:6000", True),
        ("2001:db8:1:2::7", "2001:db8:1:3::7", False),
    ],
)
def test_attempts_are_counted_by_the_place_not_by_its_port(rf, settings, first, second, same):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    keys = []
    for address in (first, second):
        request = rf.post("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=address)
        with context.request_context(request):
            keys.append(ratelimit.get_ip(request))
    assert (keys[0] == keys[1]) is same


@pytest.mark.django_db
def test_a_new_port_for_each_attempt_does_not_go_round_the_limit(client, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    cache.clear()
    answers = [
        client.post(
            "/accounts/password/reset/",
            {"email": f"nobody{number}@x.example"},
            REMOTE_ADDR="10.0.0.1",
            HTTP_X_FORWARDED_FOR=f"[2001:db8:1:2::{number + 1}]:{5000 + number}",
        ).status_code
        for number in range(22)
    ]
    assert answers == [302] * 20 + [429] * 2
