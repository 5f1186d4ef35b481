"""Tests that must follow one another stay in one process."""

import os

import pytest


@pytest.mark.worker
def test_a_group_is_seen_by_whoever_shares_out_the_tests(request):
    """pytest-xdist 3.8 writes the group behind the name, which pytest 9.2 no longer lets it do."""
    assert request.node.get_closest_marker("xdist_group").args == ("worker",)
    if "PYTEST_XDIST_WORKER" in os.environ and request.config.getvalue("loadgroup"):
        assert request.node.nodeid.endswith("@worker")
