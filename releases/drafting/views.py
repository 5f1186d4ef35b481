"""Pages of quality staff who write a draft, section by section, submit and publish it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.accounts.permissions import Permission, requires
from portal.accounts.signed_in import signed_in_user
from portal.core.actions import Refused
from portal.ui.editing import edited, edits
from portal.ui.frame.bodies import SEVERAL, takes
from portal.ui.text.formats import when
from releases.catalogue import certificates, queries
from releases.catalogue.models import Release, RequirementDomain
from releases.drafting import sections
from releases.drafting.actions.drafts import create_release, discard_draft, rename_draft
from releases.drafting.actions.files import remove_file
from releases.drafting.actions.plan_publication import cancel_planned_publication, plan_publication
from releases.drafting.actions.publication import (
    publish_release,
    reopen_draft,
    submit_for_publication,
)
from releases.drafting.forms import NewReleaseForm, NumberForm, PlanForm
from releases.drafting.models import PlannedPublication
from releases.drafting.rules import missing_of

STEPS = (
    ("identity", gettext_lazy("Identity")),
    ("certificate", gettext_lazy("Certificate")),
    ("files", gettext_lazy("Files")),
    ("notes", gettext_lazy("Notes")),
    ("requirements", gettext_lazy("Prerequisites and hardware")),
    ("conformity", gettext_lazy("Conformity")),
    ("review", gettext_lazy("Review")),
)


@requires(Permission.RELEASES_MANAGE)
@require_safe
def drafts(request: HttpRequest) -> HttpResponse:
    rows = (
        Release.objects.drafts()
        .select_related("created_by", "submitted_by", "planned")
        .newest_first()
    )
    return render(request, "releases/drafting/drafts.html", {"drafts": rows})


@requires(Permission.RELEASES_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    form = NewReleaseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = signed_in_user(request)
        try:
            release = create_release(by=user, **form.cleaned_data)
        except Refused as refused:
            form.add_error("version", str(refused.message))
        else:
            return redirect("releases:section", release.version, "identity")
    return render(request, "releases/drafting/draft_new.html", {"form": form})


@requires(Permission.RELEASES_MANAGE)
@require_safe
def draft(request: HttpRequest, version: str) -> HttpResponse:
    """The review: all that the draft says, what is missing, and the next step."""
    release = _draft(version)
    missing = missing_of(release)
    context = {
        "release": release,
        "files": release.files.select_related("scan"),
        "missing": missing,
        "steps": _steps(release, missing),
        "conformity": release.conformity.select_related("domain", "stated_by"),
        "domains": RequirementDomain.objects.filter(applicable=True),
        "planned": PlannedPublication.objects.filter(release=release).first(),
        "plan_form": PlanForm(),
        "certificate": certificates.document_of(release),
        "notes": queries.notes_by_kind(release, request.user),
        "own": release.submitted_by_id == request.user.pk,
    }
    return render(request, "releases/drafting/draft.html", context)


@requires(Permission.RELEASES_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@edits
@takes(SEVERAL)
def section(request: HttpRequest, version: str, section: str) -> HttpResponseBase:
    """One section of the draft, shown and written whole."""
    kind = sections.SECTIONS.get(section)
    if kind is None:
        raise Http404(section)
    release = _draft(version)
    if request.method == "POST":
        edited(request, Release.objects.all()).get(pk=release.pk)
    if release.submitted_at:
        return redirect("releases:draft", release.version)
    page = kind(release, request.POST or None, request.FILES or None)
    if request.method == "POST" and page.is_valid():
        user = signed_in_user(request)
        try:
            page.state(user)
        except Refused as refused:
            page.refuse(refused)
        else:
            messages.success(request, _("Saved."))
            return redirect(_next_section(request, release, section))
    context = {"release": release, "page": page, "section": section}
    context["steps"] = _steps(release, missing_of(release))
    return render(request, f"releases/drafting/draft_{section}.html", context)


@requires(Permission.RELEASES_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def number(request: HttpRequest, version: str) -> HttpResponse:
    """Correct the number of a draft."""
    release = _draft(version)
    form = NumberForm(request.POST or None, line=release.line, initial={"version": version})
    if request.method == "POST" and form.is_valid():
        user: Any = request.user
        try:
            renamed = rename_draft(by=user, release=release, **form.cleaned_data)
        except Refused as refused:
            form.add_error("version", str(refused.message))
        else:
            messages.success(request, _("It is %(version)s now.") % {"version": renamed.version})
            return redirect("releases:draft", renamed.version)
    context = {"release": release, "form": form}
    return render(request, "releases/drafting/draft_number.html", context)


@requires(Permission.RELEASES_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def discard(request: HttpRequest, version: str) -> HttpResponseBase:
    """Give a draft up, once one has read what goes with it."""
    release, user = _draft(version), request.user
    if request.method == "POST":
        gone = _try_action(
            request,
            lambda: discard_draft(by=user, release=release),  # type: ignore[arg-type]
            _("The draft %(version)s is discarded.") % {"version": release.version},
        )
        return redirect("releases:drafts") if gone else redirect("releases:draft", version)
    context = {"release": release, "files": release.files.count()}
    return render(request, "releases/drafting/draft_discard.html", context)


@requires(Permission.RELEASES_MANAGE)
@require_POST
def remove(request: HttpRequest, version: str, pk: int) -> HttpResponseBase:
    release = _draft(version)
    file = get_object_or_404(release.files.select_related("release"), pk=pk)
    user = signed_in_user(request)
    _try_action(request, lambda: remove_file(by=user, file=file), _("The file is removed."))
    return redirect("releases:section", release.version, "files")


@requires(Permission.RELEASES_MANAGE)
@require_POST
def submit(request: HttpRequest, version: str) -> HttpResponseBase:
    release, user = _draft(version), signed_in_user(request)
    _try_action(
        request,
        lambda: submit_for_publication(by=user, release=release),
        _("Submitted. The other quality managers have been asked to publish it."),
    )
    return redirect("releases:draft", release.version)


@requires(Permission.RELEASES_MANAGE)
@require_POST
def reopen(request: HttpRequest, version: str) -> HttpResponseBase:
    release, user = _draft(version), signed_in_user(request)
    _try_action(
        request,
        lambda: reopen_draft(by=user, release=release),
        _("It is a draft again: change it, then submit it anew."),
    )
    return redirect("releases:draft", release.version)


@requires(Permission.RELEASES_MANAGE)
@require_POST
def publish(request: HttpRequest, version: str) -> HttpResponseBase:
    release, user = _draft(version), signed_in_user(request)
    published = _try_action(
        request,
        lambda: publish_release(by=user, release=release),
        _("Version %(version)s is published.") % {"version": release.version},
    )
    return redirect("releases:detail" if published else "releases:draft", release.version)


@requires(Permission.RELEASES_MANAGE)
@require_POST
def plan(request: HttpRequest, version: str) -> HttpResponseBase:
    release, user = _draft(version), signed_in_user(request)
    form = PlanForm(request.POST)
    if not form.is_valid():
        messages.error(request, str(next(iter(form.errors["at"]))))
        return redirect("releases:draft", release.version)
    at = form.cleaned_data["at"]
    _try_action(
        request,
        lambda: plan_publication(by=user, release=release, at=at),
        _("Planned: it will be published on %(at)s.") % {"at": when(at)},
    )
    return redirect("releases:draft", release.version)


@requires(Permission.RELEASES_MANAGE)
@require_POST
def cancel_plan(request: HttpRequest, version: str) -> HttpResponseBase:
    release, user = _draft(version), signed_in_user(request)
    _try_action(
        request,
        lambda: cancel_planned_publication(by=user, release=release),
        _("The plan is cancelled."),
    )
    return redirect("releases:draft", release.version)


def _draft(version: str) -> Release:
    drafts = Release.objects.drafts().select_related("created_by", "submitted_by")
    return get_object_or_404(drafts, version=version)


def _try_action(request: HttpRequest, act: Callable[[], object], done: str) -> bool:
    try:
        act()
    except Refused as refused:
        messages.error(request, str(refused.message))
        return False
    messages.success(request, done)
    return True


def _next_section(request: HttpRequest, release: Release, section: str) -> str:
    """The next section, or the same one again for whoever adds more rows."""
    keys = [key for key, _label in STEPS]
    following = section if "more" in request.POST else keys[keys.index(section) + 1]
    return sections.url_of(release, following)


def _steps(release: Release, missing: list[Any]) -> list[dict[str, object]]:
    unfinished = {item.section for item in missing}
    return [
        {
            "key": key,
            "label": label,
            "href": sections.url_of(release, key),
            "done": key not in unfinished and key != "review",
        }
        for key, label in STEPS
    ]
