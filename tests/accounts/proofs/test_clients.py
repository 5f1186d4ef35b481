import pytest

from portal.accounts.proofs.clients import client_of


def test_the_client_is_who_connects_not_who_is_claimed(rf):
    request = rf.get("/", REMOTE_ADDR="192.0.2.7", HTTP_X_FORWARDED_FOR="198.51.100.1")
    assert client_of(request).ip == "192.0.2.7"


def test_behind_our_proxy_it_is_whom_the_proxy_saw(rf, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    forwarded = "203.0.113.9, 198.51.100.1"
    request = rf.get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=forwarded)
    assert client_of(request).ip == "198.51.100.1"


@pytest.mark.parametrize("address", ["", "unix:"])
def test_an_address_that_is_none(rf, address):
    assert client_of(rf.get("/", REMOTE_ADDR=address)).ip is None


def test_the_browser_is_cut_to_what_the_evidence_holds(rf):
    request = rf.get("/", HTTP_USER_AGENT="x\x00" + "y" * 1000)
    assert client_of(request).user_agent == "x" + "y" * 399
