"""The bare view: what Django can do on this machine with one point query and nothing else.

An application for gunicorn, with the portal's settings but for what stands around its views.
"""

import os

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup()
# Only now: apps insist on their middlewares while they are loaded.
settings.MIDDLEWARE = []
settings.ROOT_URLCONF = "tests.bench.yardstick.bare_urls"
application = WSGIHandler()
