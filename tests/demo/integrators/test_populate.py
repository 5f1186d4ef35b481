"""Bulk data: valid, in order, and every list with the same few queries at two sizes."""

from random import Random

from django.test import Client
from django.urls import reverse

from integrators.approvals.rules.eligibility import check_all
from integrators.models import Charter, Integrator, Representative
from portal.core.products import ProductLine
from portal.demo.populate.integrators import TEAM, populate
from tests.cast import make_user, sign_in

LISTS = (
    "register", "register_json", "manage", "export", "trainings", "charters", "contracts", "short",
    "asof_all", "sessions", "courses", "documents", "fees", "expiring", "imports",
)  # fmt: skip


def test_what_it_writes_is_valid(db):
    quality = make_user("quality")
    companies = populate(by=quality, count=20, rng=Random(1))
    for company in companies:
        company.full_clean()
    assert Representative.objects.count() == 20 * TEAM
    answers = check_all(Representative.objects.all(), line=ProductLine.V4)
    assert all(answer.person_in_order for answer in answers)
    assert 10 < Integrator.objects.approved_on().count() <= 20
    populate(by=quality, count=3, rng=Random(1))
    assert Integrator.objects.count() == 23
    assert Representative.objects.count() == 23 * TEAM


def test_each_list_asks_as_much_of_500_people_as_of_50(db, django_assert_max_num_queries):
    counts = []
    for size in (10, 100):
        quality = make_user("quality")
        if size == 100:
            _empty()
        populate(by=quality, count=size, rng=Random(size))
        client = sign_in(Client(), quality)
        client.get(reverse("integrators:manage"))
        counts.append([_asked(client, name, django_assert_max_num_queries) for name in LISTS])
        progress = reverse("integrators:charter_progress", args=[Charter.objects.get().pk])
        with django_assert_max_num_queries(12) as asked:
            client.get(progress)
        counts[-1].append(len(asked))
    assert counts[0] == counts[1]


def _asked(client, name, limit):
    with limit(12) as asked:
        assert client.get(reverse(f"integrators:{name}")).status_code == 200
    return len(asked)


def _empty():
    from django.apps import apps

    for model in reversed(list(apps.get_app_config("integrators").get_models())):
        model.objects.all()._raw_delete(model.objects.db)
    type(make_user()).objects.filter(email__endswith="@populate.example").delete()
