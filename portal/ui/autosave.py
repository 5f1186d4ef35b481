"""Drafts that save themselves: what the page's script sends, and what a view answers.

A form with `data-autosave` (and `{% autosave_status %}` in it) sends itself to its own address,
or to the one that the attribute names, a few seconds after the last change and when the page is
left: by POST, as the button would, without its files, with `autosave=1` more. Required fields
may be empty: what is sent is a draft.

A view that takes such forms asks `is_autosave(request)` before it validates and answers
- `saved()` when the draft was kept: the page then says "saved at 10:42" and no longer warns
  when it is left;
- `not_saved(why)` (422) when it could not be kept; `why` is said under the form, and what was
  typed stays in the page;
- `gone(why)` (409) when the draft no longer takes changes (it was sent from elsewhere): the page
  says so and stops trying.
A redirect to the sign-in page, a 403 or no answer is said too, and tried again. An autosave
writes no journal entry and sends no mail.
"""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.utils.functional import Promise

from portal import clock
from portal.ui.formats import time_of_day


def is_autosave(request: HttpRequest) -> bool:
    """Whether the page sends this by itself, while somebody writes."""
    return request.method == "POST" and request.POST.get("autosave") == "1"


def saved() -> JsonResponse:
    """200: kept, at this time of the day in Paris."""
    return JsonResponse({"at": time_of_day(clock.now())})


def not_saved(why: str | Promise) -> JsonResponse:
    """422: not kept this time."""
    return JsonResponse({"why": str(why)}, status=422)


def gone(why: str | Promise) -> JsonResponse:
    """409: no longer a draft that this person may change."""
    return JsonResponse({"why": str(why)}, status=409)
