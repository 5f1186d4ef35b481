"""The WSGI application."""

import os

from django.core.wsgi import get_wsgi_application

from portal.infrastructure.held_open import hold_open

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

application = get_wsgi_application()
hold_open()
