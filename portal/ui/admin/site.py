"""Django's admin in our clothes: read-only unless a permission says otherwise.

What is certified is never edited, so an admin that may write names the permission and calls an
action from `save_model`; everything else can be looked at and no more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from portal.accounts.permissions import Permission
from portal.accounts.standing.current import is_current
from portal.accounts.standing.doors import sign_in_page, staff_routes
from portal.core.actions import Refused
from portal.core.extensions import ExtensionPoint
from portal.search.matching import Search, matching
from portal.ui.admin.lookups import lookups_of
from portal.ui.admin.sections import SECTIONS, Section, links
from portal.ui.components.marks import state_badge

M = TypeVar("M", bound=Model)
A = TypeVar("A", bound="type[admin.ModelAdmin[Any]]")


FigureSource = Callable[[Any], Iterable[Any]]

figure_sources: ExtensionPoint[FigureSource] = ExtensionPoint("figures of the admin")


def register_figures(source: FigureSource) -> FigureSource:
    """Say what stands at the head of the admin's first page, for a user."""
    return figure_sources.add(source)


class PortalAdminSite(admin.AdminSite):
    site_header = _("Crisalid administration")
    site_title = _("Crisalid administration")
    index_title = _("Overview")
    site_url = "/"
    empty_value_display = "–"
    # The portal's own rail stands there; Django's opens after the first paint, and all moves.
    enable_nav_sidebar = False

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Kept by the browser alone, as our other pages are: "back" shows what was typed."""
        return super().admin_view(view, cacheable=True)

    def get_urls(self) -> list[Any]:
        return staff_routes(super().get_urls())

    # Passwords and sessions are allauth's: the admin's own page would let a password alone in.
    # django-stubs has these return a template's response.
    @sign_in_page
    def login(self, request: HttpRequest, extra_context: Any = None) -> Any:
        if request.user.is_active and not self.has_permission(request):
            # Whoever is signed in already would come straight back here, for ever.
            raise PermissionDenied
        wanted = request.GET.get(REDIRECT_FIELD_NAME) or reverse("admin:index")
        return redirect_to_login(wanted)

    @sign_in_page
    def logout(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("account_logout")

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("account_change_password")

    def password_change_done(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("admin:index")

    def index(self, request: HttpRequest, extra_context: Any = None) -> Any:
        figures = [figure for source in figure_sources for figure in source(request.user)]
        return super().index(request, {"figures": figures, **(extra_context or {})})

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """The lists by subject; those of one app alone at the address that Django gives it."""
        if app_label is not None:
            return super().get_app_list(request, app_label)
        by_section: dict[str, list[Any]] = {section.code: [] for section in SECTIONS}
        for app in self._build_app_dict(request).values():
            for row in app["models"]:
                shown: Any = self._registry[row["model"]]
                by_section[shown.section.code].append(row)
        for link in links:
            if link.visible(request.user):
                row = {"name": link.name, "admin_url": reverse(link.url_name)}
                by_section[link.section.code].append(row)
        return [
            {
                "name": str(section.name),
                "app_label": section.code,
                "models": sorted(rows, key=lambda row: str(row["name"]).casefold()),
            }
            for section in SECTIONS
            if (rows := by_section[section.code])
        ]

    def has_permission(self, request: HttpRequest) -> bool:
        user: Any = request.user
        return bool(user.is_active and getattr(user, "is_staff", False))


portal_admin = PortalAdminSite(name="admin")
site = portal_admin


def register_admin(*models: type[Model]) -> Callable[[A], A]:
    """`@register_admin(Model)`: like Django's decorator, on the portal's admin site."""

    def decorate(cls: A) -> A:
        portal_admin.register(models, cls)
        return cls

    return decorate


class LanguageFilter(admin.SimpleListFilter):
    """By the language of a field `language`, named in itself as everywhere."""

    title = _("language")
    parameter_name = "language"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(code, str(name)) for code, name in settings.LANGUAGES]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        known = dict(settings.LANGUAGES)
        return queryset.filter(language=self.value()) if self.value() in known else queryset


class PortalChangeList(ChangeList):
    """A list whose names are sorted as everywhere: É with E."""

    def get_ordering_field(self, field_name: Any) -> Any:
        found = super().get_ordering_field(field_name)
        kept = {field.name for field in self.lookup_opts.concrete_fields}
        return f"{found}_sorted" if f"{found}_sorted" in kept else found


class PortalAdmin(admin.ModelAdmin[M]):
    """An admin that only shows, to whoever has `view_permission`.

    With `change_permission` or `add_permission` the form opens too, and `save_model` must be
    overridden to call an action. Nothing is ever deleted here.
    """

    section: Section
    view_permission: Permission
    change_permission: Permission | None = None
    add_permission: Permission | None = None
    list_per_page = 50
    show_facets = admin.ShowFacets.NEVER
    hint: str | Promise = ""
    """What the list holds, in a few words under its title."""
    show_full_result_count = False
    search: Search | None = None
    """How the list is searched, where not as its model says (`SEARCH`)."""
    actions_on_top = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[M]:
        """What the app's own pages show of it (`visible_to`), and no row more.

        Who may not look at all is refused before anything is shown, whatever there is.
        """
        rows: QuerySet[M] = super().get_queryset(request)
        if not hasattr(rows, "visible_to") or not self._may(request, self.view_permission):
            return rows
        seen: QuerySet[M] = rows.visible_to(request.user)
        return seen

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._may(request, self.view_permission)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, self.view_permission)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, self.change_permission)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._may(request, self.add_permission)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        """What no filter of this list names is refused with 400, whatever the model holds."""
        asked: Any = request
        return lookup in lookups_of(self.get_list_filter(asked), self.date_hierarchy)

    def save_model(self, request: HttpRequest, obj: M, form: ModelForm[M], change: bool) -> None:
        raise NotImplementedError(f"{type(self).__name__} must write through an action")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return PortalChangeList

    def get_search_fields(self, request: HttpRequest) -> tuple[str, ...]:
        """Whether there is a search box; what it finds, `get_search_results` says."""
        return ("searched",) if self._search else ()

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """As every other search finds: without accents and the like, and by an index."""
        if not self._search:
            return queryset, False
        return matching(queryset, search_term, self._search), False

    @property
    def _search(self) -> Search | None:
        return self.search or getattr(self.model, "SEARCH", None)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        title = capfirst(self.opts.verbose_name_plural)
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Like Django's, but an action's refusal is told to the user, and nothing is saved."""
        if object_id is not None:
            extra_context = {"title": capfirst(self.opts.verbose_name), **(extra_context or {})}
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except Refused as refused:
            messages.error(request, str(refused.message))
            return HttpResponseRedirect(request.get_full_path())

    @admin.display(description=_("state"), ordering="state")
    def state_mark(self, obj: M) -> SafeString:
        """The object's state as it is shown everywhere (portal.ui.state_badges)."""
        return state_badge(obj)

    @staticmethod
    def _may(request: HttpRequest, permission: Permission | None) -> bool:
        user: Any = request.user
        return permission is not None and is_current(user) and bool(user.may(permission))
