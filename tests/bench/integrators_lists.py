"""Every list of the registry over 2,000 companies and 10,000 people, and the sweep of reminders.

Beside each, the bare operation: counting the companies. COMPANIES changes the number.
"""

import os
import time
from random import Random

import pytest
from django.test import Client
from django.urls import reverse

from integrators.models import Integrator
from integrators.reminders import work
from portal.demo.populate.integrators import TEAM, populate
from tests.bench.report import report
from tests.cast import make_user, sign_in

pytestmark = pytest.mark.django_db
COMPANIES = int(os.environ.get("COMPANIES", "2000"))
LISTS = (
    "register", "register_json", "register_csv", "manage", "export", "trainings", "contracts",
    "short", "asof_all", "expiring",
)  # fmt: skip


def _ms(call):
    """The quickest of three, in milliseconds."""
    best = float("inf")
    for _ in range(3):
        start = time.perf_counter()
        call()
        best = min(best, time.perf_counter() - start)
    return best * 1000


def test_lists(django_assert_max_num_queries):
    quality = make_user("quality")
    start = time.perf_counter()
    companies = populate(by=quality, count=COMPANIES, rng=Random(1))
    report("populate", companies=f"{COMPANIES}", seconds=f"{time.perf_counter() - start:.1f}")
    client = sign_in(Client(), quality)
    bare = _ms(Integrator.objects.count)
    for name in (*LISTS, companies[0]):
        one = isinstance(name, Integrator)
        url = name.get_absolute_url() if one else reverse(f"integrators:{name}")
        # A company's own page is no list: it says all that is known of one.
        with django_assert_max_num_queries(40 if one else 12) as asked:
            assert client.get(url).status_code == 200
            # The next request empties the log that it is counted from.
            queries = len(asked)
        report(
            f"{url} of {COMPANIES} companies, {COMPANIES * TEAM} people",
            ms=f"{_ms(lambda url=url: client.get(url)):.0f}",
            queries=f"{queries}",
            bare_count_ms=f"{bare:.2f}",
        )
    report("plan of a day’s reminders", ms=f"{_ms(work.plan):.0f}")
