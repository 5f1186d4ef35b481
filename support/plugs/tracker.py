"""Leads from a tracker number in release notes to the item's page."""

from collections.abc import Collection, Mapping

from django.urls import reverse

from releases.catalogue import tracker
from support.models import TrackerItem


@tracker.register_tracker_finder
def find(numbers: Collection[str]) -> Mapping[str, tracker.Item]:
    """The items of these numbers. One query."""
    rows = TrackerItem.objects.filter(number__in=numbers).only("number", "title")
    return {
        row.number: tracker.Item(
            row.title, reverse("admin:support_trackeritem_change", args=[row.pk])
        )
        for row in rows
    }
