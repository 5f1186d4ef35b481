"""An address by key is the one that Django's routes say."""

import pytest
from django.urls import NoReverseMatch, reverse, set_script_prefix

from portal.core.paths import path_by_key

NAMES = (
    "admin:support_ticket_change", "installations:site", "installations:report",
    "integrators:detail",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_it_is_that_of_the_routes(name):
    assert path_by_key(name, 525) == reverse(name, args=[525])
    set_script_prefix("/portal/")
    try:
        assert path_by_key(name, 7) == reverse(name, args=[7])
        assert path_by_key(name, 7).startswith("/portal/")
    finally:
        set_script_prefix("/")


def test_no_address_is_made_up():
    with pytest.raises(NoReverseMatch):
        path_by_key("installations:nowhere", 1)
