"""The routes of the whole portal."""

from allauth.urls import urlpatterns as allauth_routes
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.decorators.http import require_safe
from django.views.i18n import set_language

from portal.accounts.second_factor.noted import factors_noted
from portal.accounts.standing.doors import account_routes, anyone
from portal.api import api
from portal.ui import well_known
from portal.ui.admin.site import portal_admin
from portal.ui.views import favicon, search


@anyone
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 when the database answers, for a load balancer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


handler400 = "portal.ui.frame.bodies.not_understood"
handler429 = "portal.accounts.sign_in.refusals.too_many_requests"
handler500 = "portal.ui.views.server_error"

urlpatterns = [
    path("", include("portal.home.urls")),
    path("accounts/", include("portal.accounts.urls")),
    path("accounts/", include(account_routes(factors_noted(allauth_routes)))),
    path("integrators/", include("integrators.urls")),
    path("releases/", include("releases.urls")),
    path("wiki/", include("releases.wiki.urls")),
    path("installations/", include("installations.urls")),
    path("support/", include("support.urls")),
    path("verify/", include("portal.documents.urls")),
    path("journal/", include("portal.journal.urls")),
    path("journal/", include("portal.witnesses.urls")),
    path("ui/", include("portal.ui.urls")),
    path("", include("portal.retention.urls")),
    path("drafts/", include("portal.drafts.urls")),
    path("notices/", include("portal.outbox.urls")),
    path("settings/", include("portal.house.urls")),
    path("search/", search, name="search"),
    path("api/v1/", api.urls),
    path("language/", anyone(set_language), name="set_language"),
    path("favicon.ico", favicon, name="favicon"),
    path("robots.txt", well_known.robots, name="robots"),
    path(".well-known/security.txt", well_known.security, name="security"),
    path(".well-known/change-password", well_known.change_password, name="change_password"),
    path("healthz", healthz, name="healthz"),
    path("admin/", portal_admin.urls),
]
