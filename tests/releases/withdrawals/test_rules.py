"""What replaces a withdrawn release, through chains, forward and back."""

import datetime as dt

import pytest
from django.utils import translation

from portal.core import clock
from portal.outbox.models import OutgoingMail
from releases.catalogue.models import Release
from releases.withdrawals import announcements, rules
from releases.withdrawals.actions.update_path import offer_for_updates
from tests.releases import factories

pytestmark = pytest.mark.django_db
A, B, C, D = "4.2.[9710.21600]", "4.3.[9800.1]", "4.3.[9810.1]", "4.4.[9820.1]"


def publish(cast, *versions):
    return [factories.published(cast, version=version) for version in versions]


def target(release):
    release = Release.objects.get(pk=release.pk)
    remedy = rules.remedy_of(release)
    assert remedy
    return remedy.target


def test_what_was_named_replaces_it_for_as_long_as_it_can_be_installed(cast):
    a, b, c = publish(cast, A, B, C)
    factories.withdraw(cast.quality, a, replacement=b)
    assert target(a) == b
    offer_for_updates(by=cast.quality, release=b, offered=False)
    assert target(a) == c


def test_a_replacement_that_is_withdrawn_leads_on_to_its_own(cast):
    a, b, c = publish(cast, A, B, C)
    factories.withdraw(cast.quality, a, replacement=b)
    factories.withdraw(cast.quality, b, replacement=c)
    assert target(a) == target(b) == c
    factories.withdraw(cast.quality, c)
    assert {target(row) for row in (a, b, c)} == {None}
    [d] = publish(cast, D)
    assert {target(row) for row in (a, b, c)} == {d}


def test_a_chain_may_lead_back(cast):
    a, b, c = publish(cast, A, B, C)
    factories.withdraw(cast.quality, b, replacement=c)
    factories.withdraw(cast.quality, c, replacement=a)
    assert (target(b), target(c)) == (a, a)
    found = rules.remedies_of(Release.objects.filter(pk__in=[b.pk, c.pk]))
    assert all(remedy.back for remedy in found.values())


def test_nobody_goes_back_where_nothing_was_named(cast):
    a, b = publish(cast, A, B)
    factories.withdraw(cast.quality, b)
    assert target(b) is None
    assert rules.replacement_of(Release.objects.get(pk=b.pk)) is None
    assert rules.replacement_of(Release.objects.get(pk=a.pk)) is None


def test_other_lines_replace_nothing(cast):
    factories.published(cast, line="V3", version=factories.V3)
    a = factories.published(cast)
    factories.withdraw(cast.quality, a)
    assert target(a) is None


def test_what_is_superseded_gives_way_to_the_current_one_also_where_that_is_older(cast):
    a, b, c = publish(cast, A, B, C)
    assert rules.replacement_of(Release.objects.get(pk=a.pk)) == c
    factories.withdraw(cast.quality, c, replacement=a)
    assert rules.replacement_of(Release.objects.get(pk=b.pk)) == a


def test_many_are_answered_by_one_query(cast, django_assert_num_queries):
    a, b, _c = publish(cast, A, B, C)
    factories.withdraw(cast.quality, a, replacement=b)
    factories.withdraw(cast.quality, b)
    rows = list(Release.objects.all())
    with django_assert_num_queries(1):
        found = rules.remedies_of(rows)
        assert len([remedy.what_now for remedy in found.values()]) == 2
    with django_assert_num_queries(0):
        assert rules.remedies_of([row for row in rows if not row.is_withdrawn]) == {}


def test_who_was_led_to_it(cast):
    a, b, c = publish(cast, A, B, C)
    first = factories.withdraw(cast.quality, a, replacement=b)
    second = factories.withdraw(cast.quality, b)
    factories.withdraw(cast.quality, c)
    assert rules.led_to(c) == [second, first]
    assert rules.led_to(b) == [first]
    assert rules.led_to(a) == []


@pytest.mark.parametrize(
    ("orders", "words"),
    [
        (
            {"instruction": "stop"},
            "Stop using it at once, wherever it runs, and put {} in its place.",
        ),
        ({"instruction": "update"}, "Update the sites that run it to {} without delay."),
        (
            {"instruction": "update_by", "update_by": dt.date(2099, 2, 1)},
            "Update the sites that run it to {}, by 1\u00a0February\u00a02099 at the latest.",
        ),
        (
            {
                "instruction": "update_by",
                "update_by": dt.date(2099, 2, 1),
                "some_instruction": "stop",
                "some_fr": "Sites avec le module restaurant",
                "some_en": "Sites with the restaurant module",
            },
            "Sites with the restaurant module – Stop using it at once, wherever it runs, and put "
            "{} in its place. All other sites – Update the sites that run it to {}, by "
            "1\u00a0February\u00a02099 at the latest.",
        ),
    ],
)  # fmt: skip
def test_the_orders_in_words(cast, orders, words):
    a, b = publish(cast, A, B)
    factories.withdraw(cast.quality, a, replacement=b, **orders)
    with translation.override("en"):
        remedy = rules.remedy_of(a)
        assert remedy.what_now.replace("\u00a0", " ") == words.replace("{}", B).replace(
            "\u00a0", " "
        )
        assert A in str(remedy.subject)


@pytest.mark.parametrize("instruction", ["stop", "update", "update_by", "no_new"])
def test_the_way_back_in_words_and_in_the_mail(cast, instruction):
    a, b = publish(cast, A, B)
    day = clock.today() + dt.timedelta(days=9) if instruction == "update_by" else None
    withdrawal = factories.withdraw(
        cast.quality, b, instruction=instruction, replacement=a, update_by=day
    )
    with translation.override("en"):
        assert f"back to {A}" in rules.remedy_of(b).what_now
    announcements.tell_recipients(
        withdrawal=withdrawal, recipients=[announcements.Recipient(cast.technician.pk)]
    )
    announcements.send_due_notices()
    mail = OutgoingMail.objects.get(key__startswith="release.withdrawn:")
    assert f"à la version {A}" in mail.text.replace("\u00a0", " ")
