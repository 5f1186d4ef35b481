"""Wiki pages in the admin: the one thing of releases that is written there."""

from typing import Any

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.text import capfirst

from portal.accounts.permissions import Permission
from portal.ui.admin import sections
from portal.ui.admin.site import PortalAdmin, register_admin
from releases.wiki.models import WikiPage
from releases.wiki.views import pages


@register_admin(WikiPage)
class WikiPageAdmin(PortalAdmin[WikiPage]):
    """Written here too, in the wiki's own editor: Django's form has no preview."""

    section = sections.VERSIONS
    view_permission = Permission.WIKI_READ
    add_permission = change_permission = Permission.RELEASES_MANAGE
    list_display = ("title_fr", "line", "kind", "audience", "from_version", "until_version")
    list_filter = ("line", "kind", "audience")

    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        return self._editor(request, None)

    def change_view(
        self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        page = self.get_object(request, unquote(object_id))
        if page is None or not self.has_change_permission(request, page):
            return super().change_view(request, object_id, *args, **kwargs)
        return self._editor(request, page)

    def _editor(self, request: HttpRequest, page: WikiPage | None) -> HttpResponse:
        back = reverse("admin:releases_wikipage_changelist")
        return pages.editor(request, page, back, str(capfirst(self.opts.verbose_name_plural)))
