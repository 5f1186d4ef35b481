"""The machine's door: JSON under /api/v1/."""

from ninja import NinjaAPI

api = NinjaAPI(title="Crisalid", version="1", docs_url=None, openapi_url=None)
