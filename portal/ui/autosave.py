"""Drafts that save themselves: what the page's script sends, and what a view answers.

A form with `data-guard` alone is kept by portal.drafts. One whose draft is a row of its own, as
the report's, has `data-autosave` (and `{% autosave_status %}` in it): it sends itself to its own
address, or to the one that the attribute names, a few seconds after the last change and when the
page is left: by POST, as the button would, without its files, with `autosave=1` more. Required
fields may be empty: what is sent is a draft. `changed` names the fields that were touched in this
page, by the button too, so that `merged` keeps what another tab has written in the others.

A view that takes such forms asks `is_autosave(request)` before it validates and answers
- `saved()` when the draft was kept: the page then says "saved at 10:42" and no longer warns
  when it is left;
- `not_saved(why)` (422) when it could not be kept; `why` is said under the form, and what was
  typed stays in the page;
- `gone(why)` (409) when the draft no longer takes changes (it was sent from elsewhere): the page
  says so and stops trying.
A redirect to the sign-in page, a 403 or no answer is said too, kept in the browser meanwhile, and
tried again. An autosave writes no journal entry and sends no mail.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils.functional import Promise

from portal.core import clock
from portal.ui.text.formats import time_of_day

CHANGED = "changed"


def is_autosave(request: HttpRequest) -> bool:
    """Whether the page sends this by itself, while somebody writes."""
    return request.method == "POST" and request.POST.get("autosave") == "1"


def merged(data: Mapping[str, Any], stored: Mapping[str, Any], names: Collection[str]) -> Any:
    """What was posted, but the fields of `names` that were not touched as they are `stored`.

    `stored` is what would have posted the draft as it is. Without `changed`, where no script
    runs, all of `data` counts.
    """
    if CHANGED not in data:
        return data
    touched = data[CHANGED].split()
    kept = {name: value for name, value in data.items() if name in touched or name not in names}
    return kept | {
        name: value for name, value in stored.items() if name in names and name not in touched
    }


def saved() -> JsonResponse:
    """200: kept, at this time of the day in Paris."""
    return JsonResponse({"at": time_of_day(clock.now())})


def not_saved(why: str | Promise) -> JsonResponse:
    """422: not kept this time."""
    return JsonResponse({"why": str(why)}, status=422)


def gone(why: str | Promise) -> JsonResponse:
    """409: no longer a draft that this person may change."""
    return JsonResponse({"why": str(why)}, status=409)
