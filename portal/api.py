"""The JSON API under /api/v1/.

Each app adds a router in its `AppConfig.ready`:

    from portal.api import api
    from releases.api import router
    api.add_router("/releases", router)

The mount does not send anyone to the sign-in page: an operation answers 401 by its own
`auth=`, which is a signed-in session unless it says otherwise (`auth=None` is public).
"""

from typing import Any

from django.urls import URLPattern
from ninja import NinjaAPI
from ninja.security import django_auth

from portal.accounts.standing.doors import anyone


class PortalAPI(NinjaAPI):
    def _get_urls(self) -> list[Any]:
        patterns: list[Any] = super()._get_urls()
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                anyone(pattern.callback)
        return patterns


api = PortalAPI(title="Crisalid", version="1", docs_url=None, openapi_url=None, auth=django_auth)
