"""The releases' part of the HTTP API."""

from portal.api import api
from releases.files import tus
from releases.machines.api import router

api.add_router("/releases", router)
api.add_router("/uploads", tus.router)
