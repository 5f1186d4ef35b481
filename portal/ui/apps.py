"""The user interface's place in Django."""

from django.apps import AppConfig


class UIConfig(AppConfig):
    name = "portal.ui"
    label = "ui"
