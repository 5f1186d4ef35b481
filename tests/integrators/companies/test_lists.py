"""Every list of the registry takes the same few queries, however many rows there are.

The routes come from the URLconf: every page that opens without naming a row, so that a new list
is measured without anyone thinking of it.
"""

import datetime as dt
from random import Random

from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from integrators import urls
from integrators.contracts.actions.fees import charge_update, export_fees, set_update_fee
from integrators.contracts.fees import Update
from integrators.imports.actions import start_import
from integrators.imports.files import read_table
from integrators.models import TrainingRecord
from portal.core import clock
from portal.demo.populate.integrators import populate
from tests.cast import sign_in
from tests.integrators import factories as make

MOST = 12
NO_LISTS = {
    "integrators:applied": "a sentence",
    "integrators:apply": "a form",
    "integrators:challenge": "a puzzle",
    "integrators:charter": "one's own",
    "integrators:fees_export": "a POST",
    "integrators:charter_new": "a form",
    "integrators:course_new": "a form",
    "integrators:document_new": "a form",
    "integrators:kind_new": "a form",
    "integrators:mine": "one's own",
    "integrators:new": "a form",
    "integrators:register_pdf": "drawn by WeasyPrint; its rows are those of register.json",
    "integrators:remind": "a POST",
    "integrators:session_plan": "a form",
    "integrators:training_new": "a form",
}


def routes():
    found = {}
    for pattern in urls.urlpatterns:
        name = f"integrators:{pattern.name}"
        try:
            found[name] = reverse(name)
        except NoReverseMatch:
            continue
    return found


ROUTES = routes()
LISTS = sorted(ROUTES.keys() - NO_LISTS.keys())


def test_the_lists_are_found():
    assert len(LISTS) > 15
    assert not NO_LISTS.keys() - ROUTES.keys()


def grow(cast, count):
    """`count` companies more, and a few rows of each other kind."""
    quality = cast.quality
    made = populate(by=quality, count=count, rng=Random(count))
    people = [company.representatives.first() for company in made[:6]]
    make.train(quality, *people, title=f"Recyclage {count}", valid_months=2)
    # Most are short of people and have papers to send: what is wrong is what lists tell.
    TrainingRecord.objects.filter(representative__integrator__in=made[::2]).update(
        expires_on=clock.today() - dt.timedelta(days=3)
    )
    for number, company in enumerate(made[:4]):
        make.propose(quality, company)
        make.add_paper(quality, company)
        make.add_paper(quality, make.candidate())
        make.make_planned(quality)
        make.add_document(quality, version=f"{count}.{number}")
        make.make_charter(
            quality,
            version=f"{count}.{number}",
            effective_on=clock.today() + dt.timedelta(days=count + number),
        )
        start_import(by=quality, table=read_table(make.registry_file()))
        set_update_fee(
            by=quality, line="V4", valid_from=clock.today() + dt.timedelta(days=count + number),
            cents=4900,
        )  # fmt: skip
        charge_update(
            by=quality, integrator=company, update=Update("V4", f"4.1.[9000.{count}]"),
            licences=[f"L-{number}"], cause="report", occasion="PV",
        )  # fmt: skip
        export_fees(by=quality, first=clock.today(), last=clock.today())


def test_every_list_takes_the_same_few_queries_at_two_sizes(cast):
    """Measured together: what a list shows of companies grows with all of them."""
    client, asked = sign_in(Client(), cast.quality), {}
    set_update_fee(by=cast.quality, line="V4", valid_from=clock.today(), cents=4900)
    for count in (10, 40):
        grow(cast, count)
        cache.clear()
        for name in LISTS:
            with CaptureQueriesContext(connection) as captured:
                response = client.get(ROUTES[name])
                assert response.status_code == 200, name
                b"".join(response) if response.streaming else response.content
            asked.setdefault(name, []).append(len(captured))
    wrong = {name: counts for name, counts in asked.items()
             if len(set(counts)) > 1 or counts[0] > MOST}  # fmt: skip
    assert not wrong
